package org.seedbank.cli.capture;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.seedbank.cli.capture.MessageLayout.Framing;
import org.seedbank.cli.capture.PacketReport.Fault;
import org.seedbank.cli.capture.PacketReport.SignatureState;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;

/** Takes one datagram apart; whatever it holds, what was read before the first fault is reported. */
public final class PacketReading {
    /** Prefix and message id. */
    private static final int HEADER = 23;

    private static final Bytes VERSION = Bytes.fromHex("0002");
    /** Length of a key, as it stands before the sender of a signed packet. */
    private static final Bytes KEY_LENGTH = Bytes.fromHex("004a");

    private final Bytes packet;
    private final Fields fields;
    private SignatureState signature = SignatureState.NONE;

    private PacketReading(Bytes packet) {
        this.packet = packet;
        this.fields = new Fields(packet);
    }

    /** What {@code datagram} says. */
    public static PacketReport of(Bytes datagram) {
        return new PacketReading(datagram).read();
    }

    private PacketReport read() {
        if (packet.size() < HEADER || !packet.startsWith(VERSION)) {
            String why = packet.size() < HEADER
                    ? packet.size() + " bytes, a packet has " + HEADER + " at least"
                    : "packets begin with " + VERSION.toHex();
            return report(Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.of(new Fault(0, why)));
        }
        CommunityId id = new CommunityId(packet.slice(2, HEADER - 1));
        Optional<KnownOverlay> overlay = KnownOverlay.find(id);
        int messageId = packet.at(HEADER - 1);
        Optional<MessageLayout> layout = overlay.map(KnownOverlay::kind)
                .or(() -> Optional.of(KnownOverlay.Kind.OTHER))
                .flatMap(kind -> MessageLayout.of(kind, messageId));
        fields.found().add(new PacketField("version", 0, 2, "2"));
        fields.found().add(new PacketField("overlay", 2, CommunityId.SIZE, id.toString()));
        fields.found().add(new PacketField("message id", HEADER - 1, 1, Integer.toString(messageId)));
        Optional<Fault> fault = Optional.empty();
        try {
            readBody(layout);
        } catch (MalformedMessageException e) {
            fault = Optional.of(new Fault(e.offset(), String.valueOf(e.getMessage())));
        }
        return report(
                overlay.map(KnownOverlay::name), layout.map(MessageLayout::name), OptionalInt.of(messageId), fault);
    }

    private void readBody(Optional<MessageLayout> layout) {
        boolean looksSigned = packet.size() >= HEADER + 2 + PublicKey.SIZE + Signature.SIZE
                && packet.slice(HEADER, HEADER + 2).equals(KEY_LENGTH);
        Framing framing = layout.map(MessageLayout::framing).orElse(looksSigned ? Framing.SIGNED : Framing.UNSIGNED);
        int end = framing == Framing.SIGNED ? packet.size() - Signature.SIZE : packet.size();
        if (end < HEADER) {
            throw new MalformedMessageException("no room for a signature in " + packet.size() + " bytes", HEADER);
        }
        WireReader in = new WireReader(packet.slice(0, end));
        var unused = in.bytes(HEADER);
        if (framing == Framing.SIGNED) {
            FieldKind.SENDER.read("sender", in, fields);
            signature = check(end);
        }
        if (framing != Framing.BARE) {
            FieldKind.U64.read("global time", in, fields);
        }
        for (MessageLayout.Part part : layout.map(MessageLayout::parts).orElse(List.of())) {
            part.kind().read(part.name(), in, fields);
        }
        if (layout.isEmpty()) {
            FieldKind.REST.read("payload", in, fields);
        }
        in.expectEnd();
        if (framing == Framing.SIGNED) {
            Bytes value = packet.slice(end, packet.size());
            fields.found().add(new PacketField("signature", end, value.size(), value.toHex()));
        }
    }

    private SignatureState check(int end) {
        Bytes key = packet.slice(HEADER + 2, Math.min(end, HEADER + 2 + PublicKey.SIZE));
        boolean isValid = PublicKey.isParseable(key)
                && new PublicKey(key).verifies(packet.slice(0, end), new Signature(packet.slice(end, packet.size())));
        return isValid ? SignatureState.VALID : SignatureState.WRONG;
    }

    private PacketReport report(
            Optional<String> overlay, Optional<String> message, OptionalInt messageId, Optional<Fault> fault) {
        return new PacketReport(packet.size(), overlay, message, messageId, signature, fields.found(), fault);
    }
}
