package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

/** The token extension between engines on 127.0.0.1. */
class TokenSwarmTest {
    private static final int MIB = 1 << 20;
    private static final int BLOCK = 1 << 14;
    /** Size of the download with the tiny window. */
    private static final int MEBIBYTES = Integer.getInteger("tokens.mebibytes", 16);

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** A drain that stands still is given up after ten seconds; this is less, and more than a slow disk takes. */
    private static final Duration LONGEST_STALL = Duration.ofSeconds(9);

    @TempDir
    Path directory;

    private Duration gatePatience = Duration.ofMillis(500);
    private BooleanSupplier mayTake = () -> true;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void provesKeysBothWaysAndLearnsOverlayNeighbours() throws Exception {
        // Twice the window: the end is reached only by paying, which is after the terms have arrived.
        TestTorrent torrent = torrent(1, 32 * MIB, 256 << 10);
        FakeBank bank = bank(16 * MIB, Duration.ofMillis(10));
        Member seeder = seeder(bank, torrent, 7101);
        Member leecher = leecher(bank, torrent, 7102, seeder);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        assertThat(seeder.neighbours).containsExactly(Map.entry(leecher.key(), Address.loopback(7102)));
        assertThat(leecher.neighbours).containsExactly(Map.entry(seeder.key(), Address.loopback(7101)));
        assertThat(seeder.session.status().provenPeers()).isEqualTo(1);
        assertThat(leecher.session.status().provenPeers()).isEqualTo(1);
        eventually(() -> assertThat(leecher.book.heard())
                .contains(new AccountNotice(AccountNotice.Kind.TERMS, ByteCount.ZERO, bank.window())));
    }

    @Test
    void countsTheSameBytesOnBothSides() throws Exception {
        TestTorrent torrent = torrent(2, 32 * MIB - 5, 256 << 10);
        FakeBank bank = bank(64 * MIB, Duration.ofMillis(10));
        Member seeder = seeder(bank, torrent, 0);
        Member leecher = leecher(bank, torrent, 0, seeder);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        assertPaidInFull(leecher, seeder, torrent);
        assertThat(leecher.swarm.counters().of(TokenEvent.PROVEN)).isEqualTo(1);
        assertThat(seeder.neighbours).isEmpty();
    }

    @Test
    void asksNothingOfWhoWantsPaymentOnceItOwesEnough() throws Exception {
        TestTorrent torrent = torrent(21, 4 * MIB, 64 << 10);
        FakeBank bank = bank(64 * MIB, Duration.ofMillis(10));
        Member paid = seeder(bank, torrent, 0);
        mayTake = () -> false;
        Member leecher = leecher(bank, torrent, 0, paid);
        eventually(() -> assertThat(leecher.session.status().provenPeers()).isOne());

        Node unpaid = node(directory.resolve("unpaid"), SwarmExtensionFactory.NONE);
        open.add(0, unpaid);
        torrent.writeTo(unpaid.files());
        unpaid.start(torrent.metainfo(), leecher.session);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);
        assertThat(paid.session.status().uploaded()).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void goesOnAskingOnceItOwesLess() throws Exception {
        TestTorrent torrent = torrent(22, 4 * MIB, 64 << 10);
        FakeBank bank = bank(64 * MIB, Duration.ofMillis(10));
        Member paid = seeder(bank, torrent, 0);
        AtomicBoolean owesLittle = new AtomicBoolean();
        mayTake = owesLittle::get;
        Member leecher = leecher(bank, torrent, 0, paid);
        eventually(() -> assertThat(leecher.session.status().provenPeers()).isOne());
        assertThat(paid.session.status().uploaded()).isEqualTo(ByteCount.ZERO);

        owesLittle.set(true);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);
        assertPaidInFull(leecher, paid, torrent);
    }

    @Test
    void servesAPayerWithATinyWindowWithoutAChoke() throws Exception {
        TestTorrent torrent = torrent(3, MEBIBYTES * MIB, 64 << 10);
        gatePatience = PATIENCE;
        FakeBank bank = bank(MIB, Duration.ofMillis(20));
        Member seeder = seeder(bank, torrent, 0);
        Member leecher = leecher(bank, torrent, 0, seeder);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        assertPaidInFull(leecher, seeder, torrent);
        assertThat(leecher.watch.blocks()).isEqualTo(MEBIBYTES * MIB / BLOCK);
        assertThat(leecher.watch.longestPause()).isLessThan(LONGEST_STALL);
        assertThat(seeder.swarm.counters().of(TokenEvent.CHOKED)).isZero();
    }

    @Test
    void chokesAPayerWithATinyWindowWithoutAStallAndWithoutALostByte() throws Exception {
        gatePatience = Duration.ZERO;
        TestTorrent torrent = torrent(3, MEBIBYTES * MIB, 64 << 10);
        FakeBank bank = bank(MIB, Duration.ofMillis(100));
        Member seeder = seeder(bank, torrent, 0);
        Member leecher = leecher(bank, torrent, 0, seeder);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        assertPaidInFull(leecher, seeder, torrent);
        assertThat(leecher.watch.blocks()).isEqualTo(MEBIBYTES * MIB / BLOCK);
        assertThat(leecher.watch.longestPause()).isLessThan(LONGEST_STALL);
        assertThat(seeder.swarm.counters().of(TokenEvent.CHOKED)).isGreaterThan(MEBIBYTES / 2);
        assertThat(leecher.book.heard()).anyMatch(notice -> notice.kind() == AccountNotice.Kind.PAYMENT_DUE);
    }

    @Test
    void chokesWhoDoesNotPayAndServesHimAtOnceWhenHePays() throws Exception {
        TestTorrent torrent = torrent(4, 8 * MIB, 64 << 10);
        FakeBank bank = bank(2 * MIB, Duration.ofMillis(10));
        bank.stopPayments();
        Member seeder = seeder(bank, torrent, 0);
        Member leecher = leecher(bank, torrent, 0, seeder);

        await().atMost(PATIENCE).until(() -> seeder.swarm.counters().of(TokenEvent.CHOKED) == 1);
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> seeder.book.given(leecher.key()) == 2 * MIB);
        bank.resumePayments();
        await().atMost(PATIENCE).until(() -> leecher.watch.blocks() > 2 * MIB / BLOCK);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);
        assertPaidInFull(leecher, seeder, torrent);
    }

    @Test
    void servesAndUsesOrdinaryClientsAsAlways() throws Exception {
        TestTorrent torrent = torrent(5, 16 * MIB, 256 << 10);
        FakeBank bank = bank(MIB, Duration.ofMillis(10));
        Member seeder = seeder(bank, torrent, 7101);
        Node plain = new Node(directory.resolve("plain"));
        open.add(0, plain);
        BtSession ordinary = plain.start(torrent.metainfo(), seeder.session);
        assertThat(ordinary.completed()).succeedsWithin(PATIENCE);
        Member leecher = member(bank, torrent, 7102, ordinary);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        assertThat(seeder.swarm.counters().of(TokenEvent.ORDINARY)).isEqualTo(1);
        assertThat(leecher.swarm.counters().of(TokenEvent.ORDINARY)).isEqualTo(1);
        assertThat(seeder.session.status().provenPeers()
                        + leecher.session.status().provenPeers())
                .isZero();
        assertThat(seeder.book.accounts() + leecher.book.accounts()).isZero();
    }

    @Test
    void servesItsOwnKeyAsAnOrdinaryClientAndBothEndsNotice() throws Exception {
        TestTorrent torrent = torrent(6, 2 * MIB, 256 << 10);
        FakeBank bank = bank(MIB, Duration.ofMillis(10));
        PrivateKey identity = PrivateKey.generate(new SecureRandom());
        Member seeder = new Member(identity, bank, torrent, 7101, true);
        Member leecher = new Member(identity, bank, torrent, 7102, false, seeder.session);

        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        eventually(() -> {
            assertThat(seeder.sharing).containsExactly(Address.loopback(7102));
            assertThat(leecher.sharing).containsExactly(Address.loopback(7101));
            assertThat(seeder.swarm.counters().of(TokenEvent.REFUSED)).isEqualTo(1);
            assertThat(leecher.swarm.counters().of(TokenEvent.REFUSED)).isEqualTo(1);
        });
        assertThat(seeder.book.accounts()).isZero();
    }

    @Test
    void creditsEveryByteOnceAmongSeveralProviders() throws Exception {
        TestTorrent torrent = torrent(7, 32 * MIB, 128 << 10);
        FakeBank bank = bank(2 * MIB, Duration.ofMillis(20));
        Member seeder = seeder(bank, torrent, 0);
        Member first = leecher(bank, torrent, 0, seeder);
        Member second = leecher(bank, torrent, 0, seeder, first);

        assertThat(first.session.completed()).succeedsWithin(PATIENCE);
        assertThat(second.session.completed()).succeedsWithin(PATIENCE);

        eventually(() -> {
            assertThat(first.book.taken(seeder.key()) + first.book.taken(second.key()))
                    .isEqualTo(32 * MIB);
            assertThat(second.book.taken(seeder.key()) + second.book.taken(first.key()))
                    .isEqualTo(32 * MIB);
        });
        assertThat(seeder.book.given(first.key())).isGreaterThanOrEqualTo(first.book.taken(seeder.key()));
        assertThat(seeder.book.given(second.key())).isGreaterThanOrEqualTo(second.book.taken(seeder.key()));
        assertThat(first.book.given(second.key())).isGreaterThanOrEqualTo(second.book.taken(first.key()));
        assertThat(second.book.given(first.key())).isGreaterThanOrEqualTo(first.book.taken(second.key()));
    }

    @Test
    void doesNotPayForAPieceThatFailsItsCheckAndUsesItsGiverNoMore() throws Exception {
        int piece = 64 << 10;
        TestTorrent torrent = torrent(8, 4 * MIB, piece);
        FakeBank bank = bank(64 * MIB, Duration.ofMillis(10));
        Member seeder = seeder(bank, torrent, 0);
        flipByte(torrent.path(seeder.node.files(), "file-8"));
        Member leecher = leecher(bank, torrent, 0, seeder);

        await().atMost(PATIENCE)
                .until(() -> leecher.swarm.counters().of(TokenEvent.PROVEN) == 1
                        && leecher.session.status().peers() == 0);
        assertThat(leecher.session.stop()).succeedsWithin(PATIENCE);
        long good = leecher.session.status().verified().value();
        assertThat(good).isLessThan(4 * MIB);
        eventually(() -> assertThat(leecher.book.taken(seeder.key())).isEqualTo(good));
        assertThat(seeder.book.given(leecher.key())).isGreaterThanOrEqualTo(good + 2L * piece);

        flipByte(torrent.path(seeder.node.files(), "file-8"));
        BtSession again = leecher.node.start(torrent.metainfo(), seeder.session);

        assertThat(again.completed()).succeedsWithin(PATIENCE);
        eventually(() -> assertThat(leecher.book.taken(seeder.key())).isEqualTo(4 * MIB));
    }

    @Test
    void losesAtMostWhatIsOnTheWayWhenConnectionsBreak() throws Exception {
        TestTorrent torrent = torrent(9, 32 * MIB, 64 << 10);
        FakeBank bank = bank(4 * MIB, Duration.ofMillis(20));
        Member seeder = seeder(bank, torrent, 0);
        Member leecher = leecher(bank, torrent, 0, seeder);

        for (int round = 1; round <= 3; round++) {
            long enough = round * 32L * MIB / BLOCK / 5;
            int connections = round;
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> leecher.swarm.counters().of(TokenEvent.PROVEN) == connections
                            && leecher.watch.blocks() > enough);
            leecher.watch.breakConnections();
        }
        assertThat(leecher.session.completed()).succeedsWithin(PATIENCE);

        eventually(() -> assertThat(leecher.book.taken(seeder.key())).isEqualTo(32 * MIB));
        assertThat(seeder.book.given(leecher.key()) - 32 * MIB).isBetween(0L, 3L * 4 * MIB);
        eventually(
                () -> assertThat(leecher.swarm.counters().of(TokenEvent.PROVEN)).isEqualTo(4));
        eventually(() -> assertThat(seeder.book.sessions(leecher.key())).isEqualTo(1));
    }

    private void assertPaidInFull(Member leecher, Member seeder, TestTorrent torrent) {
        long size = torrent.metainfo().length().value();
        eventually(() -> assertThat(leecher.book.taken(seeder.key())).isEqualTo(size));
        assertThat(seeder.book.given(leecher.key())).isEqualTo(size);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion);
    }

    private static TestTorrent torrent(int seed, int length, int pieceLength) {
        return TestTorrent.of(seed, pieceLength, false, List.of(), Map.of("file-" + seed, length));
    }

    private FakeBank bank(int window, Duration delay) {
        FakeBank bank = new FakeBank(new ByteCount(window), delay);
        open.add(bank);
        return bank;
    }

    private Member seeder(FakeBank bank, TestTorrent torrent, int overlayPort) throws IOException {
        Member seeder = new Member(PrivateKey.generate(new SecureRandom()), bank, torrent, overlayPort, true);
        assertThat(seeder.session.completed()).succeedsWithin(PATIENCE);
        return seeder;
    }

    private Member leecher(FakeBank bank, TestTorrent torrent, int overlayPort, Member... from) throws IOException {
        return member(
                bank,
                torrent,
                overlayPort,
                Stream.of(from).map(member -> member.session).toArray(BtSession[]::new));
    }

    private Member member(FakeBank bank, TestTorrent torrent, int overlayPort, BtSession... from) throws IOException {
        return new Member(PrivateKey.generate(new SecureRandom()), bank, torrent, overlayPort, false, from);
    }

    private static void flipByte(Path file) throws IOException {
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
            int content = data.read();
            data.seek(0);
            data.write(content ^ 0xff);
        }
    }

    private static Node node(Path home, SwarmExtensionFactory extensions) {
        return new Node(home, Node.settings(home, 0), extensions);
    }

    /** An engine with a key and a book of accounts. */
    private final class Member {
        private final PrivateKey identity;
        private final Map<PublicKey, Address> neighbours = new ConcurrentHashMap<>();
        private final Queue<Address> sharing = new ConcurrentLinkedQueue<>();
        private final FakeAccountBook book;
        private final TokenSwarm swarm;
        private final WatchedSwarm watch;
        private final Node node;
        private final BtSession session;

        private Member(
                PrivateKey identity,
                FakeBank bank,
                TestTorrent torrent,
                int overlayPort,
                boolean seeding,
                BtSession... peers)
                throws IOException {
            this.identity = identity;
            this.book = bank.book(identity.publicKey());
            this.swarm = new TokenSwarm(
                    new TokenSupport(
                            identity, overlayPort, book, new News(), new HelloNonces(new SecureRandom()), mayTake),
                    torrent.metainfo(),
                    Clock.systemUTC(),
                    new SecureRandom(),
                    gatePatience);
            this.watch = new WatchedSwarm(swarm);
            this.node = node(directory.resolve("member-" + open.size()), metainfo -> watch);
            open.add(0, node);
            if (seeding) {
                torrent.writeTo(node.files());
            }
            this.session = node.start(torrent.metainfo(), peers);
        }

        private PublicKey key() {
            return identity.publicKey();
        }

        private final class News implements TokenSupport.NeighbourListener {
            @Override
            public void proven(PublicKey key, Address overlay) {
                neighbours.put(key, overlay);
            }

            @Override
            public void sharesKey(Address overlay) {
                sharing.add(overlay);
            }
        }
    }
}
