package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** A hostile peer against a seeding engine, over a real socket. */
class TokenWireTest {
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();
    private static final Bytes PEER_ID = Bytes.utf8("-XX0001-abcdefghijkl");
    private static final String SPEAKS = "d1:md9:sb_tokensi1eee";
    private static final PrivateKey MALLORY = PrivateKey.generate(new SecureRandom());
    private static final PrivateKey VICTIM = PrivateKey.generate(new SecureRandom());
    private static final int BLOCK = 1 << 14;

    @TempDir
    Path directory;

    private final TestTorrent torrent = TestTorrent.of(1, 64 << 10, false, List.of(), Map.of("file", 256 << 10));
    private final FakeBank bank = new FakeBank(new ByteCount(4 * BLOCK), Duration.ofMillis(10));
    private final PrivateKey seederKey = PrivateKey.generate(new SecureRandom());
    private final FakeAccountBook book = bank.book(seederKey.publicKey());
    private final TokenSwarm swarm = new TokenSwarm(
            new TokenSupport(seederKey, 7101, book, (key, address) -> {}, new HelloNonces(new SecureRandom())),
            torrent.metainfo(),
            Clock.systemUTC(),
            new SecureRandom());
    private @Nullable Node node;
    private @Nullable BtSession session;

    @BeforeEach
    void seed() throws IOException {
        Node seeder = new Node(directory, Node.settings(directory, 0), metainfo -> swarm);
        torrent.writeTo(seeder.files());
        BtSession seeding = seeder.start(seeder.task(torrent.metainfo()));
        assertThat(seeding.completed()).succeedsWithin(Duration.ofSeconds(30));
        node = seeder;
        session = seeding;
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(node).close();
        bank.close();
    }

    @Test
    void servesAProvenPeerUpToItsWindowAndNotBeforeTheProof() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            peer.handshake(SPEAKS);
            peer.send(RawPeer.INTERESTED, Bytes.empty());
            prove(peer, MALLORY, PEER_ID, 1);

            peer.await(RawPeer.UNCHOKE);
            for (int block = 0; block < 5; block++) {
                request(peer, block);
            }

            for (int block = 0; block < 4; block++) {
                assertThat(peer.await(RawPeer.PIECE).size()).isEqualTo(8 + BLOCK);
            }
            peer.await(RawPeer.CHOKE);
            assertThat(book.given(MALLORY.publicKey())).isEqualTo(4 * BLOCK);
            assertThat(swarm.provenPeers()).isEqualTo(1);
        }
    }

    @Test
    void servesNothingBetweenAChokeAndItsAnswerAlthoughItIsPaid() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            peer.handshake(SPEAKS);
            peer.send(RawPeer.INTERESTED, Bytes.empty());
            prove(peer, MALLORY, PEER_ID, 1);
            peer.await(RawPeer.UNCHOKE);
            for (int block = 0; block < 5; block++) {
                request(peer, block);
            }
            peer.await(RawPeer.CHOKE);
            bank.book(MALLORY.publicKey())
                    .received(
                            ServiceReason.torrent(torrent.metainfo().infoHash().value()),
                            Map.of(seederKey.publicKey(), new ByteCount(4 * BLOCK)));
            await().atMost(Duration.ofMinutes(1)).until(() -> book.unpaid(MALLORY.publicKey()) == 0);
            request(peer, 5);

            peer.tokens(CODEC.encode(new TokenMessage.ChokeSeen()));
            peer.await(RawPeer.UNCHOKE);
            request(peer, 6);

            Bytes piece = peer.await(RawPeer.PIECE);
            assertThat(piece.slice(0, 8)).isEqualTo(position(6));
            assertThat(book.given(MALLORY.publicKey())).isEqualTo(5 * BLOCK);
        }
    }

    @Test
    void closesOnAForgedProof() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            peer.handshake(SPEAKS);
            peer.tokens(CODEC.encode(exchange(VICTIM, PEER_ID, peer, 1).hello()));
            peer.tokens(CODEC.encode(new TokenMessage.Proof(new Signature(Bytes.filled(64, 3)))));

            assertThat(peer.isClosed()).isTrue();
            assertThat(swarm.counters().of(TokenEvent.FORGED)).isEqualTo(1);
            assertThat(book.accounts()).isZero();
        }
    }

    @Test
    void closesOnAProofReplayedFromAnEarlierConnection() throws Exception {
        Bytes hello;
        Bytes proof;
        try (RawPeer earlier = connect(PEER_ID)) {
            earlier.handshake(SPEAKS);
            KeyExchange victim = exchange(VICTIM, PEER_ID, earlier, 1);
            hello = CODEC.encode(victim.hello());
            proof = CODEC.encode(answer(victim, earlier));
        }
        try (RawPeer replay = connect(PEER_ID)) {
            replay.handshake(SPEAKS);
            replay.tokens(hello);
            replay.tokens(proof);

            assertThat(replay.isClosed()).isTrue();
            assertThat(swarm.counters().of(TokenEvent.FORGED)).isEqualTo(1);
            assertThat(book.accounts()).isZero();
        }
    }

    @Test
    void servesWhoSpeaksNonsenseAsAnOrdinaryClient() throws Exception {
        for (Bytes nonsense : List.of(
                Bytes.filled(1, 0xff),
                Bytes.filled(TokenMessageCodec.MAX_SIZE + 1, 1),
                Bytes.filled(100_000, 2),
                CODEC.encode(new TokenMessage.ChokeSeen()))) {
            try (RawPeer peer = connect(PEER_ID)) {
                peer.handshake(SPEAKS);
                peer.tokens(nonsense);
                assertServed(peer);
            }
        }
        assertThat(book.accounts()).isZero();
    }

    @Test
    void sendsNothingOfTheExtensionToWhoDidNotAnnounceIt() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            peer.handshake("d1:md11:ut_metadatai1eee");
            assertServed(peer);
        }
        assertThat(swarm.counters().of(TokenEvent.ORDINARY)).isEqualTo(1);
    }

    @Test
    void servesWhoNeverSendsTheExtendedHandshakeHePromised() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            assertServed(peer);
        }
    }

    @Test
    void closesWhenAProvenPeerBreaksTheRules() throws Exception {
        try (RawPeer peer = connect(PEER_ID)) {
            peer.handshake(SPEAKS);
            prove(peer, MALLORY, PEER_ID, 1);
            peer.tokens(CODEC.encode(new TokenMessage.Notice(
                    new AccountNotice(AccountNotice.Kind.STATEMENT, ByteCount.ZERO, ByteCount.ZERO))));

            peer.tokens(Bytes.filled(3, 9));

            assertThat(peer.isClosed()).isTrue();
            assertThat(swarm.counters().of(TokenEvent.MISBEHAVED)).isEqualTo(1);
            assertThat(book.heard()).hasSize(1);
        }
    }

    private void assertServed(RawPeer peer) throws IOException {
        peer.send(RawPeer.INTERESTED, Bytes.empty());
        peer.await(RawPeer.UNCHOKE);
        for (int block = 0; block < 8; block++) {
            request(peer, block);
        }
        for (int block = 0; block < 8; block++) {
            assertThat(peer.await(RawPeer.PIECE).size()).isEqualTo(8 + BLOCK);
        }
    }

    private RawPeer connect(Bytes peerId) throws IOException {
        return new RawPeer(
                Objects.requireNonNull(session).listening(), torrent.metainfo().infoHash(), peerId);
    }

    private KeyExchange exchange(PrivateKey key, Bytes peerId, RawPeer peer, int nonce) {
        return new KeyExchange(
                key,
                7102,
                new SwarmLink(torrent.metainfo().infoHash(), peerId, peer.remotePeerId()),
                Bytes.filled(32, nonce));
    }

    private static TokenMessage.Proof answer(KeyExchange exchange, RawPeer peer) throws IOException {
        TokenMessage hello = CODEC.decode(peer.receiveTokens());
        KeyExchange.Outcome outcome = exchange.received((TokenMessage.Hello) hello);
        assertThat(outcome).isInstanceOf(KeyExchange.Outcome.Answer.class);
        return ((KeyExchange.Outcome.Answer) outcome).proof();
    }

    private void prove(RawPeer peer, PrivateKey key, Bytes peerId, int nonce) throws IOException {
        KeyExchange exchange = exchange(key, peerId, peer, nonce);
        peer.tokens(CODEC.encode(exchange.hello()));
        peer.tokens(CODEC.encode(answer(exchange, peer)));
        TokenMessage proof = CODEC.decode(peer.receiveTokens());
        assertThat(exchange.received((TokenMessage.Proof) proof)).isInstanceOf(KeyExchange.Outcome.Proven.class);
    }

    private void request(RawPeer peer, int block) throws IOException {
        peer.send(
                RawPeer.REQUEST,
                position(block).concat(new WireWriter().u32(BLOCK).toBytes()));
    }

    private static Bytes position(int block) {
        return new WireWriter().u32(block / 4).u32((long) block % 4 * BLOCK).toBytes();
    }
}
