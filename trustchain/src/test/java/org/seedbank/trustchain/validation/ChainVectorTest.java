package org.seedbank.trustchain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.BlockVectors;
import org.seedbank.trustchain.fixture.MemoryChainView;
import org.seedbank.trustchain.fixture.Vectors;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;

class ChainVectorTest {
    @TestFactory
    Stream<DynamicTest> bothHalvesHaveTheirBytes() {
        return Stream.of("chain_two_parties", "chain_three_parties")
                .flatMap(Vectors::items)
                .flatMap(item -> Stream.of("proposal", "agreement")
                        .map(half -> DynamicTest.dynamicTest(
                                half + " "
                                        + item.required(half)
                                                .required("block_id")
                                                .textValue(),
                                () -> checkHalf(item.required(half)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain_two_parties", "chain_three_parties"})
    void everyBlockIsValidAfterThoseBeforeIt(String section) {
        MemoryChainView view = new MemoryChainView();
        BlockValidator validator = new BlockValidator();

        Vectors.items(section)
                .forEach(item -> Stream.of("proposal", "agreement")
                        .map(half -> BlockVectors.check(item.required(half)))
                        .forEach(block -> {
                            assertThat(validator.validate(block, view))
                                    .as(block.toString())
                                    .isEqualTo(new Verdict.Valid());
                            view.add(block);
                        }));
    }

    @Test
    void theNewestBlocksHoldTheBalancesOfTwoParties() {
        MemoryChainView view = viewOf("chain_two_parties");

        Vectors.section("chain_two_parties")
                .path("balances")
                .properties()
                .forEach(balance -> assertThat(totals(view, balance.getKey()).balance())
                        .as(balance.getKey())
                        .isEqualTo(balance.getValue().longValue()));
    }

    @Test
    void theNewestBlocksHoldTheTotalsOfThreeParties() {
        MemoryChainView view = viewOf("chain_three_parties");

        Vectors.section("chain_three_parties").path("final").properties().forEach(party -> {
            JsonNode expected = party.getValue();
            Totals totals = totals(view, party.getKey());
            assertThat(totals.up().value())
                    .isEqualTo(expected.required("total_up").longValue());
            assertThat(totals.down().value())
                    .isEqualTo(expected.required("total_down").longValue());
            assertThat(latest(view, party.getKey()).sequence().value())
                    .isEqualTo(expected.required("length").longValue());
        });
    }

    private static void checkHalf(JsonNode half) {
        HalfBlock block = BlockVectors.check(half);

        assertThat(block.type()).isEqualTo(BlockType.BANDWIDTH);
        assertThat(BandwidthTransaction.decode(block.transaction()).encode()).isEqualTo(block.transaction());
    }

    private static MemoryChainView viewOf(String section) {
        MemoryChainView view = new MemoryChainView();
        Vectors.items(section)
                .flatMap(item -> Stream.of("proposal", "agreement").map(item::required))
                .map(BlockVectors::check)
                .forEach(view::add);
        return view;
    }

    private static Totals totals(MemoryChainView view, String name) {
        return BandwidthTransaction.decode(latest(view, name).transaction()).totals();
    }

    private static HalfBlock latest(MemoryChainView view, String name) {
        PublicKey owner = Vectors.key(name).publicKey();
        return view.latest(owner).orElseThrow();
    }
}
