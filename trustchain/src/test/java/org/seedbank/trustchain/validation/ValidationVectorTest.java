package org.seedbank.trustchain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.MemoryChainView;
import org.seedbank.trustchain.fixture.Vectors;

/** Verdicts of py-ipv8 on blocks in a store, and where ours are others on purpose. */
class ValidationVectorTest {
    private static final String INVALID = "invalid";
    /** What our parser refuses, so that no validation ever sees it. */
    private static final Set<String> LEFT_TO_THE_PARSER = Set.of("SEQ_BEFORE_GENESIS", "PK_INVALID");
    /** What the reference blames on a block although somebody else did it. */
    private static final String BLAMES_THE_WRONG_ONE = "LINK_OWNER_MISMATCH";

    @TestFactory
    Stream<DynamicTest> judgesAsTheReferenceDoesOrMoreStrictly() {
        return Vectors.tests("validation", ValidationVectorTest::judges);
    }

    @Test
    void differsFromTheReferenceOnlyHere() {
        assumeTrue(Vectors.areBundled());
        TreeMap<String, String> differences = new TreeMap<>();

        Vectors.items("validation").filter(item -> isReadable(item)).forEach(item -> {
            String expected = item.required("state").textValue();
            String ours = state(item);
            if (!ours.equals(expected)) {
                differences.put(item.required("description").textValue(), ours + " " + ourRules(item));
            }
        });

        assertThat(differences)
                .containsOnlyKeys(
                        "proposal that arrives after a stranger claimed to countersign it",
                        "bandwidth: total_down higher than needed is tolerated",
                        "bandwidth: both endpoints of a huge amount")
                .containsEntry("proposal that arrives after a stranger claimed to countersign it", "partial_next []")
                .containsEntry(
                        "bandwidth: total_down higher than needed is tolerated", "invalid [BW_TOTAL_DOWN_UNEXPLAINED]");
    }

    private static void judges(JsonNode item) {
        Bytes packed = Vectors.bytes(item, "block");
        List<String> errors = errors(item);
        if (errors.stream().anyMatch(LEFT_TO_THE_PARSER::contains)) {
            assertThatThrownBy(() -> HalfBlockCodec.INSTANCE.decode(packed))
                    .isInstanceOf(MalformedMessageException.class);
            return;
        }
        HalfBlock block = HalfBlockCodec.INSTANCE.decode(packed);
        MemoryChainView view = view(item);
        Verdict verdict = new BlockValidator().validate(block, view);

        errors.remove(BLAMES_THE_WRONG_ONE);
        Set<Rule> broken = broken(verdict);
        if (errors.contains(Rule.DOUBLE_SIGN.name())) {
            assertThat(verdict).isInstanceOf(Verdict.Forked.class);
        } else if (broken.contains(Rule.BW_UNREADABLE)) {
            assertThat(errors).containsAll(published(broken));
        } else {
            assertThat(published(broken)).isEqualTo(errors);
        }
        assertThat(proven(verdict)).isEqualTo(texts(item, "double_spend_hashes"));
        if (verdict.isAcceptable()) {
            assertThat(level(verdict, block, view)).isEqualTo(expectedLevel(item));
            assertThat(view.at(block.id()).isEmpty())
                    .isEqualTo(item.required("stored").booleanValue() || blamesTheWrongOne(item));
        } else {
            assertThat(errors.isEmpty())
                    .as("refused by rules of ours only")
                    .isEqualTo(!(verdict instanceof Verdict.Forked)
                            && published(broken).isEmpty());
        }
    }

    /** Where the reference blames the wrong one, the level that it would have given otherwise. */
    private static String expectedLevel(JsonNode item) {
        String state = item.required("state").textValue();
        return blamesTheWrongOne(item) ? state(item) : state;
    }

    private static boolean blamesTheWrongOne(JsonNode item) {
        return errors(item).equals(List.of(BLAMES_THE_WRONG_ONE));
    }

    private static boolean isReadable(JsonNode item) {
        return errors(item).stream().noneMatch(LEFT_TO_THE_PARSER::contains);
    }

    private static String state(JsonNode item) {
        HalfBlock block = HalfBlockCodec.INSTANCE.decode(Vectors.bytes(item, "block"));
        MemoryChainView view = view(item);
        Verdict verdict = new BlockValidator().validate(block, view);
        return verdict.isAcceptable() ? level(verdict, block, view) : INVALID;
    }

    private static Set<Rule> ourRules(JsonNode item) {
        HalfBlock block = HalfBlockCodec.INSTANCE.decode(Vectors.bytes(item, "block"));
        return broken(new BlockValidator().validate(block, view(item)));
    }

    /** How the published validation calls the place of a block among those known. */
    private static String level(Verdict verdict, HalfBlock block, MemoryChainView view) {
        long number = block.sequence().value();
        List<BlockRange> missing = verdict.match(
                List::of, Verdict.Incomplete::missing, invalid -> List.<BlockRange>of(), forked -> List.of());
        boolean lacksBelow = missing.stream().anyMatch(range -> range.last().value() == number - 1);
        boolean lacksAbove = missing.stream().anyMatch(range -> range.first().value() == number + 1);
        BlockId id = block.id();
        boolean isAttachedAbove = view.after(id).isPresent() && !lacksAbove;
        if (!lacksBelow) {
            return isAttachedAbove ? "valid" : "partial_next";
        } else if (isAttachedAbove) {
            return "partial_previous";
        }
        return view.before(id).isEmpty() && view.after(id).isEmpty() ? "no_info" : "partial";
    }

    private static Set<Rule> broken(Verdict verdict) {
        return verdict.match(Set::of, incomplete -> Set.of(), Verdict.Invalid::broken, forked -> Set.of());
    }

    private static List<String> published(Set<Rule> broken) {
        return broken.stream().filter(Rule::isPublished).map(Rule::name).toList();
    }

    private static Set<String> proven(Verdict verdict) {
        Set<String> hashes = new TreeSet<>();
        if (verdict instanceof Verdict.Forked forked) {
            hashes.add(forked.proof().first().hash().value().toHex());
            hashes.add(forked.proof().second().hash().value().toHex());
        }
        return hashes;
    }

    private static MemoryChainView view(JsonNode item) {
        MemoryChainView view = new MemoryChainView();
        item.required("known")
                .forEach(known -> view.add(HalfBlockCodec.INSTANCE.decode(Bytes.fromHex(known.asText()))));
        return view;
    }

    private static List<String> errors(JsonNode item) {
        List<String> errors = new ArrayList<>();
        item.required("errors").forEach(error -> errors.add(error.textValue()));
        return errors;
    }

    private static Set<String> texts(JsonNode item, String field) {
        Set<String> texts = new TreeSet<>();
        item.required(field).forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
