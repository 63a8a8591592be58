package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.TorrentBytes;

/** What trackers and the hash table say about the size of a swarm. */
class ScrapeFuzzTest extends FuzzContract {
    private static final Bytes NAME = Bytes.utf8("0123456789abcdefghij");

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(scrape(), hashTableScrape());
    }

    /** Body of an answer by HTTP, datagram, or address of a tracker; the first byte says which. */
    private static FuzzTarget scrape() {
        Bytes counts = new WireWriter().i32(2).i32(7).i32(-1).i32(4).i32(9).toBytes();
        Bytes refusal = new WireWriter().i32(3).i32(7).bytes(Bytes.utf8("no")).toBytes();
        return new FuzzTarget(
                "Scrape",
                ScrapeFuzzTest::check,
                List.of(
                        FuzzTarget.choose(0, body("d8:completei5e10:downloadedi50e10:incompletei10ee")),
                        FuzzTarget.choose(0, body("d8:completei-5e10:downloaded1:xe")),
                        FuzzTarget.choose(0, TorrentBytes.latin1("d14:failure reason2:noe")),
                        FuzzTarget.choose(1, counts),
                        FuzzTarget.choose(1, refusal),
                        FuzzTarget.choose(2, Bytes.utf8("http://example.com:8443/x/announce.php?x=2/4")),
                        FuzzTarget.choose(2, Bytes.utf8("http:/announce"))));
    }

    private static Bytes body(String counts) {
        return TorrentBytes.latin1("d5:filesd20:" + NAME.toUtf8() + counts + "ee");
    }

    private static void check(Bytes input) {
        if (input.size() == 0) {
            return;
        }
        Bytes content = input.slice(1, input.size());
        try {
            switch (input.at(0) % 3) {
                case 0 -> checkCounts(Optional.of(ScrapeAnswer.parse(content, NAME)));
                case 1 ->
                    checkCounts(UdpTracker.content(content.asBuffer(), 2, 7, 20).map(ScrapeAnswer::read));
                default -> checkAddress(new URI(content.toUtf8()));
            }
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("the tracker");
        } catch (URISyntaxException e) {
            assertThat(e.getInput()).isEqualTo(content.toUtf8());
        }
    }

    private static void checkCounts(Optional<SwarmSize> said) {
        said.ifPresent(size -> assertThat(List.of(size.complete(), size.incomplete(), size.downloaded()))
                .allMatch(count -> count >= 0 && count <= 0xffff_ffffL));
    }

    /** The question goes to nobody but the tracker. */
    private static void checkAddress(URI tracker) {
        TrackerScrape.address(tracker).ifPresent(address -> {
            assertThat(address.getScheme()).isEqualTo(tracker.getScheme());
            assertThat(address.getRawAuthority()).isEqualTo(tracker.getRawAuthority());
            assertThat(address.getHost()).isEqualTo(tracker.getHost());
            assertThat(address.getPort()).isEqualTo(tracker.getPort());
        });
    }

    /**
     * A walk through the table. Each part is a kind, a length of two bytes, and a payload: time passes, what is to be
     * asked is asked, and somebody says something, in the fourth kind as an answer to one of the questions.
     */
    private static FuzzTarget hashTableScrape() {
        String node = "abcdefghijabcdefghij" + "abcd\u0001\u0002";
        Bytes nodes = TorrentBytes.latin1("d2:id20:abcdefghijabcdefghij5:nodes52:" + node + node + "e");
        Bytes filters = TorrentBytes.latin1("d4:BFpe256:" + "\u0001".repeat(256) + "4:BFsd256:" + "\u00ff".repeat(256)
                + "2:id20:abcdefghijabcdefghije");
        Bytes values = TorrentBytes.latin1("d2:id20:abcdefghijabcdefghij6:valuesl6:abcdef6:123456ee");
        return new FuzzTarget(
                "HashTableScrape",
                bytes -> new Walk().follow(bytes),
                List.of(
                        part(0, Bytes.empty())
                                .concat(part(3, nodes))
                                .concat(part(7, filters))
                                .concat(part(0, Bytes.empty()))
                                .concat(part(11, values)),
                        part(0, Bytes.empty())
                                .concat(part(1, Bytes.empty()))
                                .concat(part(
                                        2, TorrentBytes.latin1("d1:rd2:id20:abcdefghijabcdefghije1:t4:aaaa1:y1:re")))
                                .concat(part(0, Bytes.empty()))));
    }

    private static Bytes part(int kind, Bytes payload) {
        return new WireWriter().u8(kind).u16(payload.size()).bytes(payload).toBytes();
    }

    private static final class Walk {
        private static final int TRANSACTION = 4;
        private static final int AT_ONCE = 8;
        private static final int MOST_QUESTIONS = 300;
        /** A filter of 2,048 bits of which one is left. */
        private static final int MOST_TOLD_APART = 7_806;

        private final List<DhtLookup.Question> questions = new ArrayList<>();
        private final Set<InetSocketAddress> asked = new HashSet<>();
        private final DhtLookup lookup = new DhtLookup(
                NAME,
                AnnounceAnswer.compact(Bytes.utf8("aaaa01bbbb01cccc01")),
                address -> address.getAddress().getAddress()[0] != 'b',
                new Random(5));
        private long now;

        void follow(Bytes talk) {
            for (int at = 0; at + 3 <= talk.size(); ) {
                int end = Math.min(talk.size(), at + 3 + (talk.at(at + 1) << 8 | talk.at(at + 2)));
                step(talk.at(at), talk.slice(at + 3, end));
                at = end;
            }
            lookup.result().ifPresent(size -> {
                assertThat(size.complete()).isBetween(0L, (long) MOST_TOLD_APART);
                assertThat(size.incomplete()).isBetween(0L, (long) MOST_TOLD_APART);
            });
        }

        private void step(int kind, Bytes payload) {
            switch (kind % 4) {
                case 0 -> ask();
                case 1 -> now += DhtLookup.PATIENCE_MILLIS / 2;
                case 2 -> lookup.answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), payload);
                default -> answer(kind / 4, payload);
            }
        }

        private void ask() {
            List<DhtLookup.Question> next = lookup.questions(now);
            assertThat(next).hasSizeLessThanOrEqualTo(AT_ONCE);
            questions.addAll(next);
            for (DhtLookup.Question question : next) {
                assertThat(asked.add(question.to()))
                        .as("%s is asked once", question.to())
                        .isTrue();
                assertThat(question.to().getAddress().getAddress()[0]).isNotEqualTo((byte) 'b');
            }
            assertThat(questions).hasSizeLessThanOrEqualTo(MOST_QUESTIONS);
        }

        /** The transaction stands at the end of a question, before {@code 1:y1:qe}. */
        private void answer(int which, Bytes payload) {
            if (!questions.isEmpty()) {
                DhtLookup.Question question = questions.get(which % questions.size());
                int end = question.bytes().size() - "1:y1:qe".length();
                Bytes datagram = TorrentBytes.latin1("d1:r")
                        .concat(payload)
                        .concat(TorrentBytes.latin1("1:t4:"))
                        .concat(question.bytes().slice(end - TRANSACTION, end))
                        .concat(TorrentBytes.latin1("1:y1:re"));
                lookup.answer(question.to(), datagram);
            }
        }
    }
}
