package org.seedbank.torrent.bt;

import bt.protocol.Choke;
import bt.protocol.Message;
import bt.protocol.Unchoke;
import bt.protocol.extended.ExtendedHandshake;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.torrent.bt.SwarmExtension.Payment;
import org.seedbank.torrent.bt.SwarmExtension.Service;
import org.seedbank.torrent.bt.TokenConversation.Standing;
import org.seedbank.torrent.proof.TokenMessageCodec;

/**
 * One connection as the token extension sees it; of the loop's thread.
 *
 * <p>A peer that announces the extension is not unchoked before both keys are proven, so that both ends count from the
 * first byte. From then on the gate of its account chokes and unchokes it, as long as the choker has a place for it.
 */
final class TokenPeer {
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();

    private final PeerLink link;
    private final TokenConversation conversation;
    private final TokenUploadGate gate;
    private final TokenCounters counters;
    private final TokenAnnouncement announcement = new TokenAnnouncement();
    private int unwritten;
    private boolean chokeUnanswered;
    private boolean proofSent;

    TokenPeer(PeerLink link, TokenConversation conversation, TokenUploadGate gate, TokenCounters counters) {
        this.link = link;
        this.conversation = conversation;
        this.gate = gate;
        this.counters = counters;
        gate.slot(false);
    }

    /** The handshake says that no extension handshake will come. */
    void cannotExtend() {
        conversation.announced(false);
    }

    /** A message came; the swarm looks at it afterwards. */
    void received(Message message) {
        if (message instanceof Choke) {
            chokeUnanswered = true;
        } else if (message instanceof ExtendedHandshake handshake) {
            announcement.received(handshake);
            conversation.announced(announcement.isUsable());
        } else if (message instanceof TokenFrame frame) {
            conversation.received(frame.payload());
        }
        closeIfCutOff();
    }

    /** Something may be said. */
    void round() {
        // A choke is answered when every block that came before it is written, so that none will be requested twice.
        if (chokeUnanswered && link.state().isPeerChoking() && link.requests().isEmpty() && unwritten == 0) {
            chokeUnanswered = false;
            conversation.answerChoke();
        }
        conversation.speak(message -> link.send(new TokenFrame(CODEC.encode(message))));
        // What was said has its place before whatever follows, so an unchoke can no longer overtake our proof.
        proofSent |= isProven();
        if (proofSent && isProven()) {
            serve();
        }
        closeIfCutOff();
    }

    private void serve() {
        if (link.isChoked() && link.state().isPeerInterested() && gate.mayRelease()) {
            gate.released();
            link.send(Unchoke.instance());
        }
        switch (gate.step(link.state().up().total())) {
            case CHOKE -> {
                counters.count(TokenEvent.CHOKED);
                link.send(Choke.instance());
            }
            case UNCHOKE -> {
                counters.count(TokenEvent.UNCHOKED);
                link.send(Unchoke.instance());
            }
            case NONE -> {}
        }
    }

    /** Who decides whether this peer is choked. */
    Service service() {
        return switch (conversation.standing()) {
            case UNKNOWN, EXCHANGING, CUT_OFF -> Service.HELD;
            case ORDINARY -> Service.FREE;
            case PROVEN -> Service.OWN;
        };
    }

    /** The choker has a place for this peer, or has none any more. */
    void slot(boolean has) {
        gate.slot(has);
    }

    /** How this peer pays. */
    Payment payment() {
        if (!isProven()) {
            return Payment.NONE;
        }
        return gate.isOwing() ? Payment.OWING : Payment.PAYING;
    }

    /** Whether a requested block may be read and sent. */
    Admission admits(int length) {
        return switch (conversation.standing()) {
            case ORDINARY -> Admission.GRANTED;
            case PROVEN -> gate.admit(length);
            default -> Admission.REFUSED;
        };
    }

    /** An admitted block will not be sent. */
    void returned(int length) {
        gate.returned(length);
    }

    /** Who is credited for what comes from this peer; absent unless proven. */
    @Nullable PublicKey payee() {
        return conversation.payee();
    }

    /** A block that came from this peer waits to be written. */
    void writeStarted() {
        unwritten++;
    }

    /** It was written, or thrown away. */
    void writeEnded() {
        unwritten--;
        link.serveSoon();
    }

    /** Whether a key was proven; for any thread. */
    boolean isProven() {
        return conversation.standing() == Standing.PROVEN;
    }

    /** The connection is gone; calling twice does nothing. */
    void end() {
        gate.end(link.state().up().total());
    }

    private void closeIfCutOff() {
        if (conversation.standing() == Standing.CUT_OFF && !link.isClosed()) {
            link.close();
        }
    }
}
