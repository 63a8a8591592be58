package org.seedbank.cli.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.JsonLines;
import org.seedbank.cli.output.ObjectArray;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;

/** Blocks as tables for people and their programs. Amounts are bytes; what a block does not say is left empty. */
public final class BlockTable {
    private static final String SCHEMA = "seedbank.block/1";
    private static final String COLUMNS =
            "owner,sequence,counterparty,linked_sequence,type,up,down,total_up,total_down,"
                    + "time,hash,previous,signature,transaction";

    private BlockTable() {}

    /**
     * A line of names, then one for each block.
     *
     * @return how many blocks
     * @see "RFC 4180"
     */
    public static long csv(ChainStore store, List<PublicKey> owners, OutputStream out) throws IOException {
        out.write((COLUMNS + "\r\n").getBytes(StandardCharsets.UTF_8));
        return forEach(store, owners, block -> {
            Optional<BandwidthTransaction> moved = BandwidthTransaction.in(block);
            String line = Stream.of(
                            name(block.owner().encoded()),
                            block.sequence().toString(),
                            name(block.link().counterparty()),
                            Long.toString(block.link().sequence()),
                            block.type().toString(),
                            text(moved.map(amount -> amount.up().value())),
                            text(moved.map(amount -> amount.down().value())),
                            text(moved.map(amount -> amount.totals().up().value())),
                            text(moved.map(amount -> amount.totals().down().value())),
                            block.timestamp().toString(),
                            block.hash().toString(),
                            block.previous().toString(),
                            block.signature().value().toHex(),
                            block.transaction().toHex())
                    .map(BlockTable::quoted)
                    .collect(Collectors.joining(","));
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        });
    }

    /**
     * An object for each block, one a line.
     *
     * @return how many blocks
     */
    public static long jsonLines(ChainStore store, List<PublicKey> owners, OutputStream out) throws IOException {
        return forEach(store, owners, block -> JsonLines.write(out, SCHEMA, json -> describe(block, json)));
    }

    /**
     * An array of one object for each block, the same as in {@link #jsonLines}.
     *
     * @return how many blocks
     */
    public static long array(ChainStore store, List<PublicKey> owners, ObjectArray out) throws IOException {
        long blocks = forEach(store, owners, block -> out.add(SCHEMA, json -> describe(block, json)));
        out.end();
        return blocks;
    }

    private static void describe(HalfBlock block, JsonFields json) {
        Optional<BandwidthTransaction> moved = BandwidthTransaction.in(block);
        json.put("owner", block.owner().encoded().toHex())
                .put("sequence", block.sequence().value())
                .put("counterparty", block.link().counterparty().toHex())
                .put("linked_sequence", block.link().sequence())
                .put("type", block.type().toString())
                .put("up", number(moved.map(amount -> amount.up().value())))
                .put("down", number(moved.map(amount -> amount.down().value())))
                .put("total_up", number(moved.map(amount -> amount.totals().up().value())))
                .put(
                        "total_down",
                        number(moved.map(amount -> amount.totals().down().value())))
                .put("time", block.timestamp())
                .put("hash", block.hash().toString())
                .put("previous", block.previous().toString())
                .put("signature", block.signature().value().toHex())
                .put("transaction", block.transaction().toHex());
    }

    private static long forEach(ChainStore store, List<PublicKey> owners, Writing writing) throws IOException {
        AtomicLong blocks = new AtomicLong();
        try {
            for (PublicKey owner : owners) {
                store.blocks(owner).forEach(block -> {
                    try {
                        writing.write(block);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    blocks.incrementAndGet();
                });
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return blocks.get();
    }

    private static String name(Bytes key) {
        return PublicKey.isParseable(key) ? new PublicKey(key).memberId().toString() : "";
    }

    private static String text(Optional<Long> value) {
        return value.map(Object::toString).orElse("");
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Spreadsheets take what begins like a formula for one, so such a text gets an apostrophe in front. */
    private static String quoted(String value) {
        String harmless = value.matches("(?s)[=+@\\-\\t\\r].*") ? "'" + value : value;
        boolean needed = harmless.matches("(?s).*[\",\\r\\n].*");
        return needed ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
    }

    private interface Writing {
        void write(HalfBlock block) throws IOException;
    }
}
