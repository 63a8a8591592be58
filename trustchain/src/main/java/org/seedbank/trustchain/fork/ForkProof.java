package org.seedbank.trustchain.fork;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * What convinces a third party, with nothing else at hand, that a key forked its chain: two blocks with one number,
 * both signed by their owner. The block with the lower hash comes first, so one fork has one form.
 *
 * @param blocks the two blocks
 */
public record ForkProof(DoubleSpend blocks) {
    /** Most bytes of a proof in a file; larger files are none. */
    public static final int LARGEST_FILE = 64 << 10;

    private static final Bytes HEAD = Bytes.utf8("seedbank fork proof 1\n");

    /** Puts the blocks in order. */
    public ForkProof {
        blocks = isAbove(blocks.first(), blocks.second()) ? exchanged(blocks.first(), blocks.second()) : blocks;
    }

    /** Layout of a file: the line {@code seedbank fork proof 1}, ended by a line feed; block; block. */
    public static Codec<ForkProof> fileCodec() {
        return FileCodec.INSTANCE;
    }

    /** Whether the owner really signed both blocks. */
    public boolean isGenuine() {
        return blocks.isGenuine();
    }

    private static DoubleSpend exchanged(HalfBlock higher, HalfBlock lower) {
        return new DoubleSpend(lower, higher);
    }

    private static boolean isAbove(HalfBlock first, HalfBlock second) {
        return first.hash().value().compareTo(second.hash().value()) > 0;
    }

    private static final class FileCodec implements Codec<ForkProof> {
        static final FileCodec INSTANCE = new FileCodec();

        @Override
        public ForkProof read(WireReader in) {
            if (!in.bytes(HEAD.size()).equals(HEAD)) {
                throw in.malformed("not a fork proof");
            }
            HalfBlock first = HalfBlockCodec.INSTANCE.read(in);
            HalfBlock second = HalfBlockCodec.INSTANCE.read(in);
            if (!first.id().equals(second.id()) || first.hash().equals(second.hash())) {
                throw in.malformed("not two blocks of one number");
            }
            return new ForkProof(new DoubleSpend(first, second));
        }

        @Override
        public void write(ForkProof proof, WireWriter out) {
            out.bytes(HEAD);
            HalfBlockCodec.INSTANCE.write(proof.blocks().first(), out);
            HalfBlockCodec.INSTANCE.write(proof.blocks().second(), out);
        }
    }
}
