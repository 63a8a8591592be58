package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.InfoHash;

class DhtScrapeTest {
    private static final InfoHash TORRENT = new InfoHash(Bytes.filled(20, 'h'));
    /** The filter of BEP 33 of 192.0.2.0 to 192.0.2.255 and 2001:db8:: to 2001:db8::3e7. */
    private static final String EXAMPLE = "F6C3F5EAA07FFD91BDE89F777F26FB2BFF37BDB8FB2BBAA2FD3DDDE7BACFFF75EE7CCBAE"
            + "FE5EEDB1FBFAFF67F6ABFF5E43DDBCA3FD9B9FFDF4FFD3E9DFF12D1BDF59DB53DBE9FA5B"
            + "7FF3B8FDFCDE1AFB8BEDD7BE2F3EE71EBBBFE93BCDEEFE148246C2BC5DBFF7E7EFDCF24F"
            + "D8DC7ADFFD8FFFDFDDFFF7A4BBEEDF5CB95CE81FC7FCFF1FF4FFFFDFE5F7FDCBB7FD79B3"
            + "FA1FC77BFE07FFF905B7B7FFC7FEFEFFE0B8370BB0CD3F5B7F2BD93FEB4386CFDD6F7FD5"
            + "BFAF2E9EBFFFFEECD67ADBF7C67F17EFD5D75EBA6FFEBA7FFF47A91EB1BFBB53E8ABFB57"
            + "62ABE8FF237279BFEFBFEEF5FFC5FEBFDFE5ADFFADFEE1FB737FFFFBFD9F6AEFFEEE76B6"
            + "FD8F72EF";

    private static Bytes example() {
        return Bytes.wrap(HexFormat.of().parseHex(EXAMPLE));
    }

    @Test
    void countsTheAddressesOfTheExample() {
        SwarmFilter filter = new SwarmFilter();
        for (int last = 0; last < 256; last++) {
            filter.add(InetAddresses.forString("192.0.2." + last));
        }
        for (int last = 0; last < 1000; last++) {
            filter.add(InetAddresses.forString("2001:db8::" + Integer.toHexString(last)));
        }

        assertThat(filter.size()).isEqualTo(1225);
        filter.addAll(SwarmFilter.of(example()));
        assertThat(filter.size()).isEqualTo(1225);
        assertThat(SwarmFilter.of(example()).size()).isEqualTo(1225);
        assertThat(new SwarmFilter().size()).isZero();
        assertThat(SwarmFilter.of(Bytes.filled(SwarmFilter.SIZE, 0xff)).size()).isBetween(7_000, 8_500);
    }

    private static Optional<Bytes> transaction(Bytes question) {
        return Bencode.parse(question, BencodeLimits.MESSAGE) instanceof BencodeValue.Dictionary message
                        && message.find("t").orElse(null) instanceof BencodeValue.Text text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    private static BencodeWriter answer() {
        return new BencodeWriter().dictionary().key("r").dictionary();
    }

    private static Bytes end(BencodeWriter answer, Bytes question) {
        return answer.end()
                .key("t")
                .text(transaction(question).orElseThrow())
                .key("y")
                .text("r")
                .end()
                .toBytes();
    }

    private static Bytes node(int id, InetSocketAddress address) {
        return Bytes.filled(19, 'h')
                .concat(Bytes.wrap(new byte[] {(byte) ('h' ^ id)}))
                .concat(Bytes.wrap(address.getAddress().getAddress()))
                .concat(Bytes.wrap(new byte[] {(byte) (address.getPort() >> 8), (byte) address.getPort()}));
    }

    private static InetSocketAddress address(int number) {
        return new InetSocketAddress(InetAddresses.forString("192.0.2." + number), 6881);
    }

    private static DhtLookup lookup(int... first) {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (int number : first) {
            nodes.add(address(number));
        }
        return new DhtLookup(TORRENT.value(), nodes, to -> !to.getAddress().isLoopbackAddress(), new Random(5));
    }

    @Test
    void walksToTheNearestNodesAndUnitesTheirFilters() {
        DhtLookup lookup = lookup(200);
        DhtLookup.Question first = lookup.questions(0).get(0);
        Bytes nodes = Bytes.empty();
        for (int number = 1; number <= 30; number++) {
            nodes = nodes.concat(node(number, address(number)));
        }
        lookup.answer(first.to(), end(answer().key("nodes").text(nodes), first.bytes()));

        List<DhtLookup.Question> next = lookup.questions(1);
        assertThat(next).hasSize(8).extracting(DhtLookup.Question::to).contains(address(1), address(8));
        lookup.answer(
                next.get(0).to(),
                end(answer().key("BFpe").text(example()), next.get(0).bytes()));
        BencodeWriter named = answer().key("values").list();
        SwarmFilter all = SwarmFilter.of(example());
        for (int last = 0; last < 100; last++) {
            named.text(Bytes.wrap(new byte[] {9, 9, 9, (byte) last, 1, 1}));
            all.add(InetAddresses.forString("9.9.9." + last));
        }
        lookup.answer(next.get(1).to(), end(named.end(), next.get(1).bytes()));

        assertThat(lookup.questions(2)).hasSize(2);
        assertThat(lookup.result()).contains(new SwarmSize(0, all.size(), 0));
        assertThat(all.size()).isBetween(1_280, 1_370);
        assertThat(lookup.questions(DhtLookup.PATIENCE_MILLIS + 2)).hasSize(6);
        assertThat(lookup.questions(2 * DhtLookup.PATIENCE_MILLIS + 3)).isEmpty();
        assertThat(lookup.isOver()).isTrue();
    }

    @Test
    void believesOnlyWhomItAsked() {
        DhtLookup lookup = lookup(200);
        DhtLookup.Question question = lookup.questions(0).get(0);
        Bytes answer = end(answer().key("BFsd").text(example()), question.bytes());

        lookup.answer(address(201), answer);
        lookup.answer(question.to(), Bytes.utf8("d1:rd4:BFsd1:xe1:t4:aaaa1:y1:re"));
        lookup.answer(question.to(), Bytes.utf8("no message"));
        assertThat(lookup.result()).isEmpty();

        lookup.answer(question.to(), answer);
        lookup.answer(question.to(), answer);
        assertThat(lookup.result()).contains(new SwarmSize(1225, 0, 0));
    }

    @Test
    void isNotLedAstray() {
        DhtLookup lookup = lookup(200);
        DhtLookup.Question question = lookup.questions(0).get(0);
        Bytes nodes = node(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 80))
                .concat(node(2, new InetSocketAddress(address(2).getAddress(), 0)))
                .concat(Bytes.filled(25, 1));
        lookup.answer(
                question.to(),
                end(answer().key("BFsd").text(Bytes.filled(255, 1)).key("nodes").text(nodes), question.bytes()));

        assertThat(lookup.questions(1)).isEmpty();
        assertThat(lookup.result()).contains(new SwarmSize(0, 0, 0));
    }

    @Test
    void asksANodeOnThisMachine() throws IOException {
        try (DatagramSocket node = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try {
                    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                    node.receive(packet);
                    Bytes question = Bytes.wrap(Arrays.copyOf(packet.getData(), packet.getLength()));
                    byte[] answer =
                            end(answer().key("BFsd").text(example()), question).toArray();
                    node.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    // The test has ended already.
                }
            });
            thread.setDaemon(true);
            thread.start();
            DhtScrape scrape = new DhtScrape(NetworkPolicy.closed(Set.of()), Clock.systemUTC(), new Random(6));

            SwarmSize size = scrape.ask(
                    TORRENT, List.of((InetSocketAddress) node.getLocalSocketAddress()), Duration.ofSeconds(30));

            assertThat(size).isEqualTo(new SwarmSize(1225, 0, 0));
            assertThatThrownBy(() -> scrape.ask(TORRENT, List.of(address(1)), Duration.ofSeconds(30)))
                    .hasMessageContaining("no node");
        }
    }
}
