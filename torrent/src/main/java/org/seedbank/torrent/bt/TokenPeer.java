package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.net.PeerConnection;
import bt.protocol.Choke;
import bt.protocol.Interested;
import bt.protocol.Message;
import bt.protocol.NotInterested;
import bt.protocol.Unchoke;
import bt.protocol.extended.ExtendedHandshake;
import bt.torrent.messaging.ConnectionState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.torrent.bt.TokenConversation.Standing;
import org.seedbank.torrent.proof.TokenMessageCodec;

/**
 * One connection as the token extension sees it. Messages and rounds come on Bt's dispatcher; admission and the end may
 * come on any thread.
 *
 * <p>A peer that announces the extension is not unchoked before both keys are proven, so that both ends count from the
 * first byte. While a paying peer is choked, Bt believes that it is not: Bt would wait 10 s before it unchokes again.
 * So choke and unchoke are messages of ours, and requests in between are refused when admission is asked.
 */
final class TokenPeer {
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();

    private final ConnectionKey connection;
    private final PeerConnection channel;
    private final TokenConversation conversation;
    private final TokenUploadGate gate;
    private final TokenCounters counters;
    private final TokenAnnouncement announcement = new TokenAnnouncement();
    private final TokenChokeAnswer chokeAnswer = new TokenChokeAnswer();
    private final AtomicInteger unwritten = new AtomicInteger();
    private volatile @Nullable ConnectionState state;
    private boolean interested;
    private boolean held;
    private boolean proofSent;

    TokenPeer(
            ConnectionKey connection,
            PeerConnection channel,
            TokenConversation conversation,
            TokenUploadGate gate,
            TokenCounters counters) {
        this.connection = connection;
        this.channel = channel;
        this.conversation = conversation;
        this.gate = gate;
        this.counters = counters;
    }

    ConnectionKey connection() {
        return connection;
    }

    /** The handshake says that no extension handshake will come. */
    void cannotExtend() {
        conversation.announced(false);
    }

    /** A message came; Bt looks at it afterwards. */
    void received(Message message, ConnectionState bt) {
        state = bt;
        if (message instanceof Interested) {
            interested = true;
        } else if (message instanceof NotInterested) {
            interested = false;
        } else if (message instanceof Choke) {
            chokeAnswer.choked();
        } else if (message instanceof ExtendedHandshake handshake) {
            announcement.received(handshake);
            conversation.announced(announcement.isUsable());
        } else if (message instanceof TokenFrame frame) {
            conversation.received(frame.payload());
        }
        steerChoker(bt);
        closeIfCutOff();
    }

    /** Bt has sent everything and asks for more messages. */
    void round(Consumer<Message> out, ConnectionState bt) {
        state = bt;
        // What was said in earlier rounds has gone out, so an unchoke can no longer overtake our proof.
        proofSent |= isProven() && !conversation.hasToSay();
        if (chokeAnswer.isDue(bt, unwritten.get())) {
            conversation.answerChoke();
        }
        conversation.speak(message -> out.accept(new TokenFrame(CODEC.encode(message))));
        if (proofSent) {
            serve(out, bt);
        }
        steerChoker(bt);
        closeIfCutOff();
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
        unwritten.incrementAndGet();
    }

    /** It was written, or thrown away. */
    void writeEnded() {
        unwritten.decrementAndGet();
    }

    boolean isProven() {
        return conversation.standing() == Standing.PROVEN;
    }

    boolean isDisconnected() {
        return channel.isClosed();
    }

    /** The connection is gone; calling twice does nothing. */
    void end() {
        ConnectionState last = state;
        gate.end(last == null ? 0 : last.getUploaded());
    }

    private void serve(Consumer<Message> out, ConnectionState bt) {
        switch (gate.step(bt.getUploaded())) {
            case CHOKE -> {
                counters.count(TokenEvent.CHOKED);
                out.accept(Choke.instance());
            }
            case UNCHOKE -> {
                counters.count(TokenEvent.UNCHOKED);
                out.accept(Unchoke.instance());
            }
            case NONE -> {}
        }
    }

    /** Bt's choker acts right after this, on the proposal that it finds. */
    private void steerChoker(ConnectionState bt) {
        switch (conversation.standing()) {
            case UNKNOWN, EXCHANGING -> {
                held = true;
                propose(bt, true);
            }
            case ORDINARY, CUT_OFF -> {
                if (held && bt.isChoking()) {
                    propose(bt, !interested);
                }
            }
            case PROVEN -> {
                if (bt.isChoking()) {
                    propose(bt, !(proofSent && interested && gate.mayRelease()));
                } else {
                    gate.released();
                    propose(bt, false);
                }
            }
        }
    }

    private static void propose(ConnectionState bt, boolean choke) {
        Optional<Boolean> proposal = bt.getShouldChoke();
        if (proposal.isEmpty() || proposal.get() != choke) {
            bt.setShouldChoke(choke);
        }
    }

    private void closeIfCutOff() {
        if (conversation.standing() == Standing.CUT_OFF && !channel.isClosed()) {
            channel.closeQuietly();
        }
    }
}
