package org.seedbank.torrent.bt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.KeyExchange.Outcome;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;

/**
 * What is said on one connection, and what the other end therefore is: undecided, a proven key with an open account, an
 * ordinary client, or to be cut off. Runs on Bt's dispatcher; only the account speaks from its own thread.
 */
final class TokenConversation implements AccountListener {
    /** An extension handshake follows the handshake at once (BEP 10); who is later counts as an ordinary client. */
    private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(3);
    /** From the announcement to the proof. */
    private static final Duration PROOF_LIMIT = Duration.ofSeconds(10);
    /** Notices that wait to be sent; the newest says all, so the oldest goes first. */
    private static final int WAITING_NOTICES = 64;
    /** Notices heard in one second. */
    private static final int NOTICES_PER_SECOND = 1000;

    private static final TokenMessageCodec CODEC = new TokenMessageCodec();

    private final KeyExchange exchange;
    private final TokenUploadGate gate;
    private final TokenTerms terms;
    private final Bytes remoteIp;
    private final Queue<TokenMessage> waiting = new ArrayDeque<>();
    private final ArrayBlockingQueue<AccountNotice> notices = new ArrayBlockingQueue<>(WAITING_NOTICES);
    private volatile Standing standing = Standing.UNKNOWN;
    private volatile @Nullable PublicKey payee;
    private @Nullable AccountSession account;
    private Instant limit;
    private Instant noticeSecond = Instant.MIN;
    private int noticesHeard;
    private volatile boolean hearsDeclines;

    TokenConversation(KeyExchange exchange, TokenUploadGate gate, TokenTerms terms, Bytes remoteIp) {
        this.exchange = exchange;
        this.gate = gate;
        this.terms = terms;
        this.remoteIp = remoteIp;
        this.limit = terms.clock().instant().plus(ANNOUNCEMENT_LIMIT);
    }

    /** What the other end is now. */
    Standing standing() {
        return standing;
    }

    /** Who is credited for what the other end sends; absent unless proven. */
    @Nullable PublicKey payee() {
        return payee;
    }

    /** An extension handshake came, or is known never to come; the extension can be spoken or not. */
    void announced(boolean usable) {
        if (standing == Standing.UNKNOWN && usable) {
            standing = Standing.EXCHANGING;
            limit = terms.clock().instant().plus(PROOF_LIMIT);
            waiting.add(exchange.hello());
        } else if (standing == Standing.UNKNOWN) {
            ordinary(TokenEvent.ORDINARY);
        } else if (!usable) {
            waiting.clear();
            breach(TokenEvent.REFUSED);
        }
    }

    /** The other end sent {@code payload}. */
    void received(Bytes payload) {
        if (standing == Standing.ORDINARY || standing == Standing.CUT_OFF) {
            return;
        }
        TokenMessage message;
        try {
            message = CODEC.decode(payload);
        } catch (MalformedMessageException e) {
            breach(TokenEvent.MALFORMED);
            return;
        }
        if (standing == Standing.EXCHANGING && message instanceof TokenMessage.Hello hello) {
            follow(exchange.received(hello));
        } else if (standing == Standing.EXCHANGING && message instanceof TokenMessage.Proof proof) {
            follow(exchange.received(proof));
        } else if (standing == Standing.PROVEN && message instanceof TokenMessage.Notice notice) {
            heard(notice.notice());
        } else if (standing == Standing.PROVEN && message instanceof TokenMessage.ChokeSeen) {
            gate.chokeSeen();
        } else {
            breach(TokenEvent.REFUSED);
        }
    }

    /** Says what waits to be said, and gives up on peers that stay silent. */
    void speak(Consumer<TokenMessage> out) {
        if ((standing == Standing.UNKNOWN || standing == Standing.EXCHANGING)
                && terms.clock().instant().isAfter(limit)) {
            ordinary(standing == Standing.UNKNOWN ? TokenEvent.ORDINARY : TokenEvent.SILENT);
        }
        PublicKey served = payee;
        if (standing == Standing.PROVEN && served != null && isBanned(served)) {
            cutOff(TokenEvent.BANNED);
        }
        TokenMessage message;
        while ((message = waiting.poll()) != null) {
            out.accept(message);
        }
        if (standing == Standing.PROVEN) {
            AccountNotice notice;
            while ((notice = notices.poll()) != null) {
                out.accept(new TokenMessage.Notice(notice));
            }
        }
    }

    /** Whether messages of the exchange wait to be said. */
    boolean hasToSay() {
        return !waiting.isEmpty();
    }

    /** Answers a choke; only proven peers wait for that. */
    void answerChoke() {
        if (standing == Standing.PROVEN) {
            waiting.add(new TokenMessage.ChokeSeen());
        }
    }

    @Override
    public void serviceAllowed(boolean allowed) {
        gate.allow(allowed);
        terms.wake().run();
    }

    @Override
    public void send(AccountNotice notice) {
        if (notice.kind() == AccountNotice.Kind.DECLINED && !hearsDeclines) {
            return;
        }
        while (!notices.offer(notice)) {
            notices.poll();
        }
        terms.wake().run();
    }

    private void follow(Outcome outcome) {
        outcome.match(
                answer -> waiting.add(answer.proof()),
                this::proven,
                this::shared,
                refused -> breach(TokenEvent.REFUSED),
                forged -> cutOff(TokenEvent.FORGED));
    }

    private void proven(Outcome.Proven proven) {
        if (isBanned(proven.key())) {
            cutOff(TokenEvent.BANNED);
            return;
        }
        terms.counters().count(TokenEvent.PROVEN);
        hearsDeclines = proven.hearsDeclines();
        AccountSession session = terms.support().accounts().open(proven.key(), terms.reason(), terms.piece(), this);
        account = session;
        payee = proven.key();
        standing = Standing.PROVEN;
        gate.opened(session);
        if (proven.overlayPort() != 0) {
            terms.support().neighbours().proven(proven.key(), new Address(remoteIp, proven.overlayPort()));
        }
    }

    /** Nobody pays himself, and two who sign with one key must learn of each other. */
    private void shared(Outcome.Shared shared) {
        terms.support().neighbours().sharesKey(new Address(remoteIp, shared.overlayPort()));
        breach(TokenEvent.REFUSED);
    }

    private boolean isBanned(PublicKey key) {
        return terms.support().neighbours().isBanned(key);
    }

    private void heard(AccountNotice notice) {
        Instant now = terms.clock().instant();
        if (!now.isBefore(noticeSecond.plusSeconds(1))) {
            noticeSecond = now;
            noticesHeard = 0;
        }
        AccountSession session = account;
        if (++noticesHeard <= NOTICES_PER_SECOND && session != null) {
            session.noticeReceived(notice);
            if (notice.kind() == AccountNotice.Kind.PAYMENT_DUE) {
                terms.due().run();
            }
        } else {
            terms.counters().count(TokenEvent.FLOODED);
        }
    }

    /** Before a key is proven a breach costs nothing; afterwards nobody may shed his account by it. */
    private void breach(TokenEvent event) {
        if (standing == Standing.PROVEN) {
            cutOff(TokenEvent.MISBEHAVED);
        } else if (standing == Standing.UNKNOWN || standing == Standing.EXCHANGING) {
            ordinary(event);
        }
    }

    private void ordinary(TokenEvent event) {
        terms.counters().count(event);
        // Hello and proof still go out: from them the other end sees, for instance, that it has our key too.
        waiting.removeIf(
                message -> !(message instanceof TokenMessage.Hello) && !(message instanceof TokenMessage.Proof));
        standing = Standing.ORDINARY;
    }

    private void cutOff(TokenEvent event) {
        terms.counters().count(event);
        waiting.clear();
        payee = null;
        standing = Standing.CUT_OFF;
    }

    /** What the other end is. */
    enum Standing {
        /** Has not said yet whether it speaks the extension. */
        UNKNOWN,
        /** Speaks it; keys are being proven. */
        EXCHANGING,
        /** Has proven its key and has an open account. */
        PROVEN,
        /** Served as every BitTorrent client, without accounts. */
        ORDINARY,
        /** The connection is to be closed. */
        CUT_OFF
    }
}
