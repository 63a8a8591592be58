package org.seedbank.tunnels.circuit;

import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.Joined;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;

/**
 * What the last hop of a circuit can be asked, and what its answer looks like.
 *
 * @param asking makes the question of an identifier of 16 bits
 * @param answer kind of the answer
 * @param identifier what an answer repeats
 * @param <A> kind of the answer
 */
public record Question<A extends CellMessage>(
        IntFunction<CellMessage> asking, Class<A> answer, ToIntFunction<A> identifier) {
    /** Asks it to be an introduction point of {@code seeder} in {@code swarm}, 20 bytes. */
    public static Question<IntroductionEstablished> introduction(Bytes swarm, PublicKey seeder) {
        return new Question<>(
                identifier -> new EstablishIntroduction(identifier, swarm, seeder),
                IntroductionEstablished.class,
                IntroductionEstablished::identifier);
    }

    /** Asks it to wait for somebody who brings {@code cookie}, 20 bytes. */
    public static Question<RendezvousEstablished> rendezvous(Bytes cookie) {
        return new Question<>(
                identifier -> new EstablishRendezvous(identifier, cookie),
                RendezvousEstablished.class,
                RendezvousEstablished::identifier);
    }

    /** Asks it to join the circuit with the one that brought {@code cookie}, 20 bytes. */
    public static Question<Joined> join(Bytes cookie) {
        return new Question<>(identifier -> new LinkJoined(identifier, cookie), Joined.class, Joined::identifier);
    }

    /** Asks it for introduction points of {@code swarm}, 20 bytes. */
    public static Question<PeersResponse> peers(Bytes swarm) {
        return new Question<>(
                identifier -> new PeersRequest(identifier, swarm), PeersResponse.class, PeersResponse::identifier);
    }
}
