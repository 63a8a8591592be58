package org.seedbank.trustchain.gossip;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlockCodec;

/** Layout of a pair: block, block. */
public final class BlockPairCodec implements Codec<BlockPair> {
    /** The codec has no state. */
    public static final BlockPairCodec INSTANCE = new BlockPairCodec();

    private BlockPairCodec() {}

    @Override
    public BlockPair read(WireReader in) {
        return new BlockPair(HalfBlockCodec.INSTANCE.read(in), HalfBlockCodec.INSTANCE.read(in));
    }

    @Override
    public void write(BlockPair pair, WireWriter out) {
        HalfBlockCodec.INSTANCE.write(pair.first(), out);
        HalfBlockCodec.INSTANCE.write(pair.second(), out);
    }
}
