package org.seedbank.trustchain.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.fixture.Vectors;
import org.seedbank.trustchain.validation.BlockRange;

/**
 * Conversations of py-ipv8 nodes, with each of the nodes in turn replaced by one of ours. What is in {@link #OURS} is
 * another way to say it, on purpose; the module's README has the reasons. All else is the same to the byte, except for
 * the ids of our own questions, which are drawn at random.
 */
class ConversationVectorTest {
    private static final String DECLINED = "Proposal below one MiB";

    /** What ours send instead of what is recorded. */
    private static final List<Difference> OURS = List.of(
            // A proposal is news to nobody but the counterparty until it is answered.
            new Difference("The same with broadcasting on", Role.PROPOSES, "A", List.of("block A:1 to B")),
            // The pair is not sent to A, who has both halves.
            new Difference(
                    "The same with broadcasting on",
                    Role.ANSWERS,
                    "B",
                    List.of("block B:1 to A", "news A:1 B:1 ttl 1 to C")),
            // What pays us is countersigned anyway; all of the chain before it is asked for while the answer is
            // flushed.
            new Difference(
                    "A already has seven blocks unknown to B",
                    Role.ANSWERS,
                    "B",
                    List.of("question for A 1..7 to A", "block B:1 to A", "question for A 1..2 to A")));

    @TestFactory
    Stream<DynamicTest> answersAsRecorded() {
        return conversations()
                .flatMap(talk -> talk.answering().stream()
                        .map(name -> DynamicTest.dynamicTest(talk.text + ": " + name, () -> answers(talk, name))));
    }

    @TestFactory
    Stream<DynamicTest> proposesAsRecorded() {
        return conversations()
                .filter(Conversation::beginsWithFirstBlock)
                .map(talk -> DynamicTest.dynamicTest(talk.text, () -> proposes(talk)));
    }

    @TestFactory
    Stream<DynamicTest> asksAsRecordedAndTakesTheAnswers() {
        return conversations()
                .flatMap(talk -> talk.lines.stream()
                        .filter(line -> line.message.id() == 2)
                        .map(line -> DynamicTest.dynamicTest(
                                talk.text + ": " + line.message.text(), () -> asks(talk, line))));
    }

    /** The reference asks for the lowest number that it lacks; we ask how long the chain is, then for what we lack. */
    @Test
    void asksForTheNewestBlockOfWhomItMeets() {
        RecordedNode node = new RecordedNode("B", 1).meets("A");

        assertThat(node.sent()).singleElement().satisfies(packet -> {
            CrawlRequest request =
                    RecordedMessage.read(packet.datagram()).requests().get(0);
            assertThat(request).isEqualTo(CrawlRequest.newest(Vectors.key("A").publicKey(), request.id()));
        });
    }

    private static void answers(Conversation talk, String name) {
        int first = talk.firstTo(name);
        RecordedNode node = new RecordedNode(name, 0);
        talk.others(name).forEach(node::meets);
        node.holds(talk.knownBefore(name, first)).sentBefore(talk.packetsBefore(name, first));
        List<Line> recorded = talk.from(name, first);
        recorded.stream()
                .filter(line -> line.message.id() == 1)
                .findFirst()
                .ifPresent(line -> node.at(line.message.blocks().get(0).timestamp()));

        for (Line line : talk.lines.subList(first, talk.lines.size())) {
            if (line.to.equals(name)) {
                node.receives(line.from, line.message.id() == 3 ? answering(node, line) : line.message.packet());
            }
        }

        compare(talk, new Part(Role.ANSWERS, name), node, recorded);
        assertThat(node.stored()).isEqualTo(expectedStore(talk, name));
    }

    /** What the reference would have stored, as far as the recording tells what it is; nothing of what is declined. */
    private static Set<String> expectedStore(Conversation talk, String name) {
        Set<String> expected = new HashSet<>(talk.finalStore(name));
        expected.retainAll(talk.hashes());
        return talk.text.startsWith(DECLINED) ? Set.of() : expected;
    }

    private static void proposes(Conversation talk) {
        Line first = talk.lines.get(0);
        HalfBlock block = first.message.blocks().get(0);
        RecordedNode node = new RecordedNode(first.from, 0).at(block.timestamp());
        talk.others(first.from).forEach(node::meets);

        var unused = node.ledger()
                .proposals()
                .propose(new Offer(
                        new PublicKey(block.link().counterparty()),
                        block.type(),
                        previous -> block.transaction(),
                        BlockEffect.NONE));
        node.pause();

        List<Line> recorded = talk.from(first.from, 0);
        compare(talk, new Part(Role.PROPOSES, first.from), node, recorded);
    }

    private static void asks(Conversation talk, Line line) {
        CrawlRequest request = line.message.requests().get(0);
        RecordedNode node = new RecordedNode(line.from, 0).meets(line.to);
        PublicKey neighbour = Vectors.key(line.to).publicKey();

        var unused = request.first() < 0
                ? node.exchange().crawler().crawl(neighbour, request.owner(), 1)
                : node.exchange()
                        .crawler()
                        .fetch(
                                neighbour,
                                new BlockRange(
                                        request.owner(),
                                        new SequenceNumber(request.first()),
                                        new SequenceNumber(request.last())));
        node.pause();

        RecordedMessage asked = RecordedMessage.read(node.sent().get(0).datagram());
        assertThat(asked.text()).isEqualTo(line.message.text());
        Set<String> expected = new TreeSet<>();
        for (Line answer : talk.answersTo(request)) {
            node.receives(
                    answer.from,
                    answer.message.answering(asked.requests().get(0).id()));
            answer.message
                    .blocks()
                    .forEach(block -> expected.add(block.hash().value().toHex()));
        }
        assertThat(node.stored()).isEqualTo(expected);
    }

    private static void compare(Conversation talk, Part part, RecordedNode node, List<Line> recorded) {
        List<String> expected = recorded.stream().map(Line::toString).toList();
        List<String> actual = node.sent().stream()
                .map(packet -> RecordedMessage.read(packet.datagram()).text() + " to " + nameOf(talk, node, packet))
                .toList();
        List<String> ours = OURS.stream()
                .filter(difference -> difference.concerns(talk.text, part))
                .map(Difference::lines)
                .findFirst()
                .orElse(expected);

        assertThat(actual).isEqualTo(ours);
        for (int i = 0; i < actual.size(); i++) {
            int at = expected.indexOf(actual.get(i));
            Bytes packet = node.sent().get(i).datagram();
            if (at >= 0 && actual.equals(expected)) {
                assertThat(packet).isEqualTo(recorded.get(at).message.packet());
            } else if (at >= 0) {
                assertThat(RecordedMessage.read(packet).blocks())
                        .isEqualTo(recorded.get(at).message.blocks());
            }
        }
    }

    private static String nameOf(Conversation talk, RecordedNode node, SimulatedPacket packet) {
        return talk.names().stream()
                .filter(name -> node.addressOf(name).equals(packet.to()))
                .findFirst()
                .orElseThrow();
    }

    /** The recorded part of an answer, under the id of our last question. */
    private static Bytes answering(RecordedNode node, Line line) {
        return node.sent().stream()
                .map(packet -> RecordedMessage.read(packet.datagram()))
                .filter(message -> message.id() == 2)
                .reduce((earlier, later) -> later)
                .map(question ->
                        line.message.answering(question.requests().get(0).id()))
                .orElse(line.message.packet());
    }

    private static Stream<Conversation> conversations() {
        return Vectors.items("flows").map(Conversation::new);
    }

    private enum Role {
        PROPOSES,
        ANSWERS
    }

    private record Part(Role role, String node) {}

    private record Difference(String talk, Role role, String node, List<String> lines) {
        boolean concerns(String text, Part part) {
            return text.startsWith(talk) && role == part.role && node.equals(part.node);
        }
    }

    private record Line(String from, String to, RecordedMessage message) {
        @Override
        public String toString() {
            return message.text() + " to " + to;
        }
    }

    private static final class Conversation {
        private final String text;
        private final JsonNode item;
        private final List<Line> lines = new ArrayList<>();

        Conversation(JsonNode item) {
            this.item = item;
            this.text = item.required("description").textValue();
            item.required("messages")
                    .forEach(message -> lines.add(new Line(
                            message.required("from").textValue(),
                            message.required("to").textValue(),
                            RecordedMessage.read(Vectors.bytes(message, "packet")))));
        }

        Set<String> names() {
            Set<String> names = new LinkedHashSet<>();
            lines.forEach(line -> names.addAll(List.of(line.from, line.to)));
            return names;
        }

        List<String> others(String name) {
            return names().stream().filter(other -> !other.equals(name)).toList();
        }

        /** Those who say something because they heard something; not who began with a question of its own. */
        List<String> answering() {
            Line first = lines.get(0);
            return names().stream()
                    .filter(name -> lines.stream().anyMatch(line -> line.to.equals(name)))
                    .filter(name -> first.message.id() == 1 || !first.from.equals(name))
                    .toList();
        }

        boolean beginsWithFirstBlock() {
            return lines.get(0).message.id() == 1
                    && lines.get(0).message.blocks().get(0).sequence().equals(SequenceNumber.GENESIS);
        }

        int firstTo(String name) {
            int i = 0;
            while (i < lines.size() && !lines.get(i).to.equals(name)) {
                i++;
            }
            return i;
        }

        /** What {@code name} says from its line {@code first} on, or everything that it says of its own accord. */
        List<Line> from(String name, int first) {
            int end = first == 0 && lines.get(0).from.equals(name) ? firstTo(name) : lines.size();
            return lines.subList(first, end).stream()
                    .filter(line -> line.from.equals(name))
                    .toList();
        }

        int packetsBefore(String name, int first) {
            return (int) lines.subList(0, first).stream()
                    .filter(line -> line.from.equals(name))
                    .map(line -> line.message.packet())
                    .distinct()
                    .count();
        }

        /** What it gave to others as known before, and what it had proposed. */
        List<HalfBlock> knownBefore(String name, int first) {
            Set<HalfBlock> known = new LinkedHashSet<>();
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                if (line.from.equals(name) && (line.message.id() == 3 || i < first)) {
                    known.addAll(line.message.blocks());
                }
            }
            return List.copyOf(known);
        }

        List<Line> answersTo(CrawlRequest request) {
            return lines.stream()
                    .filter(line -> line.message.id() == 3 || line.message.id() == 7)
                    .filter(line -> line.message.crawlId() == request.id())
                    .toList();
        }

        Set<String> hashes() {
            Set<String> hashes = new HashSet<>();
            lines.forEach(line -> line.message
                    .blocks()
                    .forEach(block -> hashes.add(block.hash().value().toHex())));
            return hashes;
        }

        List<String> finalStore(String name) {
            List<String> hashes = new ArrayList<>();
            item.required("final_store_hashes").path(name).forEach(hash -> hashes.add(hash.textValue()));
            return hashes;
        }
    }
}
