package org.seedbank.tunnels.cell;

import java.util.Optional;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * The end of a circuit, told in a signed datagram: prefix, id, key, circuit id, reason, signature. It has no clock.
 *
 * @param sender who signed
 * @param circuit on the link that it came over
 * @param reason 16 bits, see {@link Reason}
 */
public record Destroy(PublicKey sender, CircuitId circuit, int reason) {
    /** The signed datagram. */
    public static Bytes packet(CommunityId overlay, PrivateKey sender, CircuitId circuit, int reason) {
        WireWriter out = new WireWriter(192)
                .bytes(overlay.prefix())
                .u8(MessageId.DESTROY)
                .varlenH(sender.publicKey().encoded())
                .i32(circuit.value())
                .u16(reason);
        return out.bytes(sender.sign(out.toBytes()).value()).toBytes();
    }

    /**
     * The circuit that a datagram names, before its signature is looked at.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if the form is wrong
     */
    public static int circuitOf(Bytes packet) {
        WireReader in = new WireReader(packet);
        Bytes unused = in.bytes(CellHeader.PREFIX + 1);
        PublicKey ignored = Fields.key(in);
        return in.i32();
    }

    /**
     * Takes a datagram apart whose prefix and id were looked at.
     *
     * @return empty if the signature is wrong
     * @throws org.seedbank.overlay.wire.MalformedMessageException if the form is wrong
     */
    public static Optional<Destroy> read(Bytes packet) {
        WireReader in = new WireReader(packet);
        Bytes unused = in.bytes(CellHeader.PREFIX + 1);
        PublicKey sender = Fields.key(in);
        Destroy destroy = new Destroy(sender, new CircuitId(in.i32()), in.u16());
        int end = in.position();
        Signature signature = new Signature(in.bytes(Signature.SIZE));
        in.expectEnd();
        return sender.verifies(packet.slice(0, end), signature) ? Optional.of(destroy) : Optional.empty();
    }

    /** Why a circuit ends, as others say it. */
    public static final class Reason {
        /** Nothing in particular. */
        public static final int UNKNOWN = 1;
        /** The node goes down. */
        public static final int SHUTDOWN = 2;
        /** Nobody needs the circuit any more. */
        public static final int NOT_NEEDED = 4;

        private Reason() {}
    }
}
