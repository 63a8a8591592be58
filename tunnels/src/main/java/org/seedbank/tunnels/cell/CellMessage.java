package org.seedbank.tunnels.cell;

import java.util.List;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/**
 * What a cell says. The circuit that it belongs to is named by the cell. Identifiers are drawn by whoever asks, and
 * repeated in the answer.
 *
 * @see "IPv8 tunnel community, message table"
 */
public sealed interface CellMessage {
    /**
     * A datagram.
     *
     * @param destination where the exit sends it; 0.0.0.0:0 towards the owner
     * @param origin where it came from; 0.0.0.0:0 towards the exit
     * @param payload what the datagram carries
     */
    record Data(Location destination, Location origin, Bytes payload) implements CellMessage {}

    /**
     * Asks for a link.
     *
     * @param identifier 16 bits
     * @param node identity of the sender, or of the node before it
     * @param ephemeral fresh X25519 half of the owner, 32 bytes
     */
    record Create(int identifier, PublicKey node, Bytes ephemeral) implements CellMessage {}

    /**
     * Grants a link.
     *
     * @param identifier 16 bits
     * @param ephemeral fresh X25519 half, 32 bytes
     * @param proof 32 bytes
     * @param candidates sealed {@link CandidateList}
     */
    record Created(int identifier, Bytes ephemeral, Bytes proof, Bytes candidates) implements CellMessage {}

    /**
     * Asks the last hop to ask for a link.
     *
     * @param identifier 16 bits
     * @param node whom to ask
     * @param ephemeral fresh X25519 half of the owner, 32 bytes
     * @param address where it is, or {@link Address#NONE} if the last hop told of it
     */
    record Extend(int identifier, PublicKey node, Bytes ephemeral, Address address) implements CellMessage {}

    /**
     * Passes on what the new last hop said.
     *
     * @param identifier 16 bits
     * @param ephemeral as in {@link Created}
     * @param proof as in {@link Created}
     * @param candidates as in {@link Created}
     */
    record Extended(int identifier, Bytes ephemeral, Bytes proof, Bytes candidates) implements CellMessage {}

    /** Asks the far end for a sign of life; 16 bits. */
    record Ping(int identifier) implements CellMessage {}

    /** The sign of life; 16 bits. */
    record Pong(int identifier) implements CellMessage {}

    /**
     * Asks the last hop to be an introduction point.
     *
     * @param identifier 16 bits
     * @param swarm 20 bytes
     * @param seeder key of the swarm's member
     */
    record EstablishIntroduction(int identifier, Bytes swarm, PublicKey seeder) implements CellMessage {}

    /** The last hop is an introduction point; 16 bits. */
    record IntroductionEstablished(int identifier) implements CellMessage {}

    /**
     * Asks the last hop to be a rendezvous point.
     *
     * @param identifier 16 bits
     * @param cookie 20 bytes
     */
    record EstablishRendezvous(int identifier, Bytes cookie) implements CellMessage {}

    /**
     * The last hop is a rendezvous point.
     *
     * @param identifier 16 bits
     * @param address where others reach it
     */
    record RendezvousEstablished(int identifier, Address address) implements CellMessage {}

    /**
     * Asks to be joined with the circuit that brought the cookie.
     *
     * @param identifier 16 bits
     * @param cookie 20 bytes
     */
    record LinkJoined(int identifier, Bytes cookie) implements CellMessage {}

    /** Both circuits are joined; 16 bits. */
    record Joined(int identifier) implements CellMessage {}

    /**
     * Asks for introduction points.
     *
     * @param identifier 16 bits
     * @param swarm 20 bytes
     */
    record PeersRequest(int identifier, Bytes swarm) implements CellMessage {}

    /**
     * Introduction points.
     *
     * @param identifier 16 bits
     * @param swarm 20 bytes
     * @param peers at most 255
     */
    record PeersResponse(int identifier, Bytes swarm, List<Introducer> peers) implements CellMessage {
        /** Copies the list. */
        public PeersResponse {
            peers = List.copyOf(peers);
        }
    }

    /**
     * Asks for bytes, to measure.
     *
     * @param width of the identifiers
     * @param identifier 16 or 32 bits
     * @param answerSize bytes of the answer, 16 bits
     * @param filler anything
     */
    record TestRequest(TestWidth width, long identifier, int answerSize, Bytes filler) implements CellMessage {}

    /**
     * The bytes.
     *
     * @param width of the identifiers
     * @param identifier 16 or 32 bits
     * @param filler anything
     */
    record TestResponse(TestWidth width, long identifier, Bytes filler) implements CellMessage {}

    /**
     * Asks the exit for an HTTP exchange.
     *
     * @param identifier 32 bits
     * @param target host and port
     * @param request the complete request
     */
    record HttpRequest(long identifier, Location target, Bytes request) implements CellMessage {}

    /**
     * A part of the answer.
     *
     * @param identifier 32 bits
     * @param part from 0
     * @param parts how many there are
     * @param chunk at most 1400 bytes
     */
    record HttpResponse(long identifier, int part, int parts, Bytes chunk) implements CellMessage {}

    /**
     * Where a member of a hidden swarm can be asked for.
     *
     * @param address of the introduction point
     * @param node its identity
     * @param seeder key of the member
     * @param source how it was found
     */
    record Introducer(Address address, PublicKey node, PublicKey seeder, PointSource source) {}

    /** The two pairs of message ids under which the reference and its native code measure. */
    enum TestWidth {
        /** Identifiers of 16 bits. */
        NARROW,
        /** Identifiers of 32 bits. */
        WIDE
    }
}
