package org.seedbank.tunnels.cell;

import java.util.Arrays;
import java.util.Optional;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;

/**
 * What owners tell each other as datagrams: prefix of the overlay, message id, fields. Only questions for introduction
 * points and their answers have room for the number of a circuit, which says nothing to anybody and is 0.
 *
 * @see "IPv8 tunnel community, unsigned datagrams"
 */
public final class JoiningCodec {
    private static final Bytes NO_CIRCUIT = Bytes.filled(Integer.BYTES, 0);

    private final Bytes prefix;

    /** Datagrams of {@code overlay}. */
    public JoiningCodec(CommunityId overlay) {
        this.prefix = overlay.prefix();
    }

    /** A datagram that says {@code message}; a meeting is not said by itself. */
    public Bytes encode(JoiningMessage message) {
        WireWriter out = new WireWriter().bytes(prefix);
        if (message instanceof CreateJoint asking) {
            CreateJoint.CODEC.write(asking, out.u8(MessageId.CREATE_JOINT));
        } else if (message instanceof CreatedJoint answer) {
            CreatedJoint.CODEC.write(answer, out.u8(MessageId.CREATED_JOINT));
        } else if (message instanceof PeersAsked asking) {
            write(asking.request(), out);
        } else if (message instanceof PeersNamed answer) {
            write(answer.response(), out);
        } else {
            throw new IllegalArgumentException("a meeting is sealed in an answer");
        }
        return out.toBytes();
    }

    /**
     * What the {@code size} bytes of {@code array} from {@code offset} on say; empty if that is nothing of this kind.
     */
    public Optional<JoiningMessage> decode(byte[] array, int offset, int size) {
        Bytes datagram = Bytes.wrap(Arrays.copyOfRange(array, offset, offset + size));
        if (size <= prefix.size() || !datagram.startsWith(prefix)) {
            return Optional.empty();
        }
        Bytes message = datagram.slice(prefix.size(), size);
        try {
            return read(message);
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static Optional<JoiningMessage> read(Bytes message) {
        Bytes fields = message.slice(1, message.size());
        return switch (message.at(0)) {
            case MessageId.CREATE_JOINT -> Optional.of(CreateJoint.CODEC.decode(fields));
            case MessageId.CREATED_JOINT -> Optional.of(CreatedJoint.CODEC.decode(fields));
            case MessageId.PEERS_REQUEST, MessageId.PEERS_RESPONSE -> readPeers(message.slice(0, 1), fields);
            default -> Optional.empty();
        };
    }

    private static Optional<JoiningMessage> readPeers(Bytes id, Bytes fields) {
        WireReader in = new WireReader(fields);
        var unused = in.u32();
        CellMessage read = CellMessageCodec.INSTANCE.decode(id.concat(in.rest()));
        if (read instanceof PeersRequest request) {
            return Optional.of(new PeersAsked(request));
        }
        return Optional.of(new PeersNamed((PeersResponse) read));
    }

    private static void write(CellMessage message, WireWriter out) {
        Bytes encoded = CellMessageCodec.INSTANCE.encode(message);
        out.bytes(encoded.slice(0, 1)).bytes(NO_CIRCUIT).bytes(encoded.slice(1, encoded.size()));
    }
}
