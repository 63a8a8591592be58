package org.seedbank.tunnels.cell;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** How one kind of message is written after its id. */
record Layout<T extends CellMessage>(
        int id, Class<T> kind, Function<WireReader, T> reader, BiConsumer<T, WireWriter> writer) {
    boolean fits(CellMessage message) {
        return kind.isInstance(message);
    }

    void write(CellMessage message, WireWriter out) {
        writer.accept(kind.cast(message), out);
    }
}
