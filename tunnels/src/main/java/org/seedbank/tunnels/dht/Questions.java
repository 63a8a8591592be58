package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.request.Answerer;
import org.seedbank.overlay.request.Request;
import org.seedbank.overlay.request.RequestCache;
import org.seedbank.overlay.request.RequestFailedException;
import org.seedbank.overlay.request.RequestKind;
import org.seedbank.overlay.request.Respondent;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Connected;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.PeerStored;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Pong;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableMessage.Stored;

/**
 * What this node asks others, and what it learns from that: an answer comes only from whom it was asked, so it proves
 * key and address. Futures are empty if there was none, and never fail. One that is done when it is returned stands for
 * a question that was not sent, so that its silence is nobody's.
 */
final class Questions implements AutoCloseable {
    static final Duration FIND_DEADLINE = Duration.ofSeconds(2);
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** How long an answer proves that somebody wants what is sent there, and how long a token is used. */
    private static final Duration PROOF = Duration.ofMinutes(10);

    private static final int REMEMBERED = 4096;

    private static final RequestKind<Pong> PING = RequestKind.of32Bits("ping");
    private static final RequestKind<Found> FIND = RequestKind.of32Bits("find");
    private static final RequestKind<Stored> STORE = RequestKind.of32Bits("store");
    private static final RequestKind<PeerStored> STORE_PEER = RequestKind.of32Bits("store peer");
    private static final RequestKind<Connected> CONNECT = RequestKind.of32Bits("connect peer");

    private final Clock clock;
    private final Endpoint endpoint;
    private final PacketWriter packets;
    private final Whereabouts own;
    private final Tables tables;
    private final RequestCache requests;
    /** Others do not listen to more than that. */
    private final QueryLimit limit;

    private final Map<Peer, Proof> proofs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Peer, Proof> eldest) {
            return size() > REMEMBERED;
        }
    };

    Questions(NodeContext context, Endpoint endpoint, PacketWriter packets, Whereabouts own, Tables tables) {
        this.clock = context.clock();
        this.endpoint = endpoint;
        this.packets = packets;
        this.own = own;
        this.tables = tables;
        this.requests = new RequestCache(context, RequestCache.DEFAULT_LIMIT);
        this.limit = new QueryLimit(clock);
    }

    CompletableFuture<Optional<Pong>> ping(Contact to) {
        return ask(PING, to, DEADLINE, TableLayout.PING, Ping::new);
    }

    CompletableFuture<Optional<Found>> find(Contact to, TablePoint target, long offset, boolean nodesOnly) {
        return ask(
                        FIND,
                        to,
                        FIND_DEADLINE,
                        TableLayout.FIND,
                        identifier -> new Find(identifier, own.lan(to.isIpv6()), target, offset, nodesOnly))
                .thenApply(found -> {
                    found.ifPresent(each -> proofOf(to.peer()).token = each.token());
                    return found;
                });
    }

    /** Empty at once if {@code to} gave no token. */
    CompletableFuture<Optional<Stored>> store(Contact to, TablePoint target, List<Bytes> values) {
        return token(to.peer())
                .map(token -> ask(
                        STORE,
                        to,
                        DEADLINE,
                        TableLayout.STORE,
                        identifier -> new Store(identifier, token, target, values)))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    /** Empty at once if {@code to} gave no token. */
    CompletableFuture<Optional<PeerStored>> storePeer(Contact to, TablePoint target) {
        return token(to.peer())
                .map(token -> ask(
                        STORE_PEER,
                        to,
                        DEADLINE,
                        TableLayout.STORE_PEER,
                        identifier -> new StorePeer(identifier, token, target)))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    CompletableFuture<Optional<Connected>> connect(Contact to, TablePoint target) {
        return ask(
                CONNECT,
                to,
                DEADLINE,
                TableLayout.CONNECT,
                identifier -> new Connect(identifier, own.lan(to.isIpv6()), target));
    }

    /** Whether {@code peer} would listen to a question now. */
    boolean mayAsk(Peer peer) {
        return limit.left(peer) > 0;
    }

    /** Whether {@code peer} would still listen to a few more questions. */
    boolean isAtLeisure(Peer peer) {
        return limit.left(peer) > QueryLimit.QUERIES / 2;
    }

    /** Whether {@code peer} has answered lately, so that it is where it says. */
    boolean isProven(Peer peer) {
        return lastAnswer(peer).isPresent();
    }

    /** When {@code peer} last answered, unless that is long ago. */
    Optional<Instant> lastAnswer(Peer peer) {
        Proof proof = proofs.get(peer);
        return Optional.ofNullable(proof)
                .map(each -> each.at)
                .filter(at -> clock.instant().isBefore(at.plus(PROOF)));
    }

    /** Adds the answers to a message table. */
    void addAnswers(Community.Builder table) {
        table.signedWithoutTime(TableLayout.PONG.id(), TableLayout.PONG, (from, answer) -> accept(PING, from, answer))
                .signedWithoutTime(
                        TableLayout.FOUND.id(), TableLayout.FOUND, (from, answer) -> accept(FIND, from, answer))
                .signedWithoutTime(
                        TableLayout.STORED.id(), TableLayout.STORED, (from, answer) -> accept(STORE, from, answer))
                .signedWithoutTime(
                        TableLayout.PEER_STORED.id(),
                        TableLayout.PEER_STORED,
                        (from, answer) -> accept(STORE_PEER, from, answer))
                .signedWithoutTime(
                        TableLayout.CONNECTED.id(),
                        TableLayout.CONNECTED,
                        (from, answer) -> accept(CONNECT, from, answer));
    }

    @Override
    public void close() {
        requests.close();
    }

    private <A, M extends TableMessage> CompletableFuture<Optional<A>> ask(
            RequestKind<A> kind, Contact to, Duration deadline, TableLayout<M> layout, LongFunction<M> question) {
        if (!mayAsk(to.peer())) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Request<A> request = requests.open(kind, Respondent.exactly(to.peer()), deadline);
        if (!request.answer().isDone()) {
            boolean unused = limit.take(to.peer());
            M message = question.apply(request.identifier());
            endpoint.send(to.peer().address(), packets.signedWithoutTime(layout.id(), layout, message));
        }
        return request.answer().handle((answer, failure) -> {
            if (answer != null) {
                answered(to);
            } else {
                failed(to, failure);
            }
            return Optional.ofNullable(answer);
        });
    }

    private <A extends TableMessage> void accept(RequestKind<A> kind, Peer from, A answer) {
        // Late ones, repeated ones and those of others are of no use.
        boolean unused = requests.answer(kind, answer.identifier(), Answerer.signed(from), answer);
    }

    private void answered(Contact contact) {
        proofOf(contact.peer()).at = clock.instant();
        tables.of(contact.isIpv6()).answered(contact);
    }

    private void failed(Contact contact, Throwable failure) {
        boolean isSilent = failure instanceof RequestFailedException known
                && known.reason() == RequestFailedException.Reason.TIMED_OUT;
        if (isSilent) {
            tables.of(contact.isIpv6()).find(contact.peer()).ifPresent(KnownNode::failed);
        }
    }

    private Optional<Bytes> token(Peer peer) {
        Proof proof = proofs.get(peer);
        return isProven(peer) && proof != null ? Optional.ofNullable(proof.token) : Optional.empty();
    }

    private Proof proofOf(Peer peer) {
        return proofs.computeIfAbsent(peer, key -> new Proof(clock.instant()));
    }

    /** When somebody answered, and what it gave. */
    private static final class Proof {
        private Instant at;
        private @Nullable Bytes token;

        Proof(Instant at) {
            this.at = at;
        }
    }
}
