package org.seedbank.cli.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;

/** Collects the parts of one packet while it is read. */
final class Fields {
    private final Bytes packet;
    private final List<PacketField> found = new ArrayList<>();

    Fields(Bytes packet) {
        this.packet = packet;
    }

    Bytes packet() {
        return packet;
    }

    List<PacketField> found() {
        return found;
    }

    /** What {@code reading} takes from {@code in}, which stands at the same position in the packet. */
    void add(String name, WireReader in, Function<WireReader, String> reading) {
        int from = in.position();
        String value = reading.apply(in);
        found.add(new PacketField(name, from, in.position() - from, value));
    }

    /** Something that follows from the bytes at {@code offset}. */
    void note(String name, int offset, String value) {
        found.add(new PacketField(name, offset, 0, value));
    }
}
