package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentSource;

/** A seeder with 64 MiB of heap, and peers that want to have all of it. */
class LittleMemoryTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int HEAP_MIB = 64;
    private static final int MIB = 1 << 20;
    private static final int SIZE = 8 * MIB;
    private static final int PIECE = 4 << 10;
    private static final int PIECES = SIZE / PIECE;
    /** Of each kind; all of them together leave places. */
    private static final int EACH = 16;

    private static final int CONNECTIONS = 100;
    /** As much of each kind, and the attack is on its way. */
    private static final long ENOUGH = MIB / 4;
    /** Of names more, which take ten times as much when they are kept. */
    private static final long MANY_NAMES = 8 * MIB;

    /** As much as is answered, and the answers fill the heap four times; before that they are not read any more. */
    private static final long MANY_ANSWERS = 256 * MIB;
    /** Few, so that all of them together hold less than what makes it an offence to hold much. */
    private static final int CHOKED = 4;

    private static final int A_LITTLE = 8 << 10;
    private static final int MUCH = 128 << 10;
    /** Size of the message that says that a peer is interested. */
    private static final int INTEREST = 5;

    /** In one message, which is shorter than the longest that is allowed. */
    private static final int NAMES = 1_000;

    /** Our names in the order of the alphabet, from one on: sb_tokens, ut_holepunch, ut_metadata. */
    private static final int METADATA = 3;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(95, PIECE, false, List.of(), Map.of("file-95", SIZE));

    @Test
    void servesAllOfItWhilePeersAskAndTellWithoutEnd() throws Exception {
        torrent.writeTo(temp.resolve("child").resolve("files"));
        Path file = Files.write(
                temp.resolve("torrent"), torrent.metainfo().encoded().toArray());
        Process child = new ProcessBuilder(SeedChild.command(HEAP_MIB, file, temp.resolve("child"), CONNECTIONS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Scanner said = new Scanner(child.inputReader());
                Node bob = new Node(temp.resolve("bob"))) {
            assertThat(said.next()).isEqualTo("port");
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), said.nextInt());
            try (Flood flood = new Flood(address)) {
                List<Flood.Kind> floods = List.of(
                        flood.add(UnchokeOrder.SLOTS - 2, A_LITTLE, this::greeting, LittleMemoryTest::requests),
                        flood.add(EACH, A_LITTLE, this::greeting, LittleMemoryTest::haves),
                        flood.add(EACH / 2, A_LITTLE, this::extendedGreeting, LittleMemoryTest::metadataRequests),
                        flood.add(EACH, A_LITTLE, this::greeting, LittleMemoryTest::halfABitfield));
                Flood.Kind names = flood.add(EACH, A_LITTLE, this::extendedGreeting, LittleMemoryTest::names);
                Flood.Kind choked = flood.add(CHOKED, MUCH, this::greeting, LittleMemoryTest::vainRequests);
                flood.start();
                await().atMost(SOON)
                        .until(() -> !child.isAlive()
                                || (names.said() > MANY_NAMES
                                        && (choked.isHeldUp() || choked.said() > MANY_ANSWERS)
                                        && floods.stream().allMatch(each -> each.said() > ENOUGH)));
                assertThat(child.isAlive()).isTrue();

                BtSession downloading =
                        bob.start(bob.task(new TorrentSource.Known(torrent.metainfo()), List.of(address)));

                assertThat(downloading.completed()).succeedsWithin(SOON);
                assertThat(torrent.isIn(bob.files())).isTrue();
            }
            child.outputWriter().append("\n").flush();
            assertThat(said.next()).isEqualTo("now");
        } finally {
            child.destroyForcibly();
        }
    }

    private ByteBuffer greeting(int number, int turn) {
        return ByteBuffer.wrap(handshake(number).toArray());
    }

    private Bytes handshake(int number) {
        byte[] id = new byte[20];
        Arrays.fill(id, (byte) 'f');
        id[0] = (byte) number;
        return Handshake.ours(torrent.metainfo().infoHash().value(), Bytes.wrap(id));
    }

    private ByteBuffer extendedGreeting(int number, int turn) {
        byte[] names = extended(0, "d1:md11:ut_metadatai1eee");
        return ByteBuffer.wrap(handshake(number).concat(Bytes.wrap(names)).toArray());
    }

    /** Asks for every piece, and again, and never reads. */
    private static ByteBuffer requests(int number, int turn) {
        ByteBuffer all = ByteBuffer.allocate(INTEREST + PIECES * 17);
        all.putInt(1).put((byte) WirePeer.INTERESTED);
        for (int piece = 0; piece < PIECES; piece++) {
            all.putInt(13).put((byte) WirePeer.REQUEST).putInt(piece).putInt(0).putInt(PIECE);
        }
        return all.flip();
    }

    /**
     * Asks while it is choked, since it never says that it is interested; each request is answered as long as it is.
     */
    private static ByteBuffer vainRequests(int number, int turn) {
        return requests(number, turn).position(INTEREST);
    }

    private static ByteBuffer haves(int number, int turn) {
        ByteBuffer all = ByteBuffer.allocate(PIECES * 9);
        for (int piece = 0; piece < PIECES; piece++) {
            all.putInt(5).put((byte) WirePeer.HAVE).putInt(piece);
        }
        return all.flip();
    }

    private static ByteBuffer metadataRequests(int number, int turn) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int part = 0; part < 1_000; part++) {
            all.writeBytes(extended(METADATA, "d8:msg_typei0e5:piecei" + part % 6 + "ee"));
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    /** Speaks of extensions of which nobody has heard, each time of others. */
    private static ByteBuffer names(int number, int turn) {
        StringBuilder names = new StringBuilder("d1:md");
        for (int name = 0; name < NAMES; name++) {
            names.append(String.format("8:%08xi%de", turn * NAMES + name, 1 + name % 255));
        }
        return ByteBuffer.wrap(extended(0, names.append("ee").toString()));
    }

    /** Says that a long message comes, and does not come to its end. */
    private static ByteBuffer halfABitfield(int number, int turn) {
        int length = 128 << 10;
        return turn == 0
                ? ByteBuffer.allocate(length)
                        .putInt(length)
                        .put((byte) WirePeer.BITFIELD)
                        .rewind()
                : ByteBuffer.allocate(0);
    }

    private static byte[] extended(int name, String dictionary) {
        byte[] bytes = dictionary.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(6 + bytes.length)
                .putInt(2 + bytes.length)
                .put((byte) WirePeer.EXTENDED)
                .put((byte) name)
                .put(bytes)
                .array();
    }
}
