package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.trustchain.fixture.BlockVectors;
import org.seedbank.trustchain.fixture.Vectors;

class HalfBlockVectorTest {
    @Test
    void fillersAreAsciiZeros() {
        JsonNode constants = Vectors.section("constants");
        assumeFalse(constants.isMissingNode(), "section missing in another file");

        assertThat(BlockHash.GENESIS.value()).isEqualTo(Vectors.bytes(constants, "genesis_hash"));
        assertThat(SequenceNumber.GENESIS.value())
                .isEqualTo(constants.required("genesis_seq").longValue());
        assertThat(HalfBlock.EMPTY_SIGNATURE.value()).isEqualTo(Vectors.bytes(constants, "empty_sig"));
        assertThat(BlockLink.ANYBODY)
                .isEqualTo(Vectors.bytes(constants, "empty_pk"))
                .isEqualTo(Vectors.bytes(constants, "any_counterparty_pk"));
        assertThat(new BlockLink(
                                BlockLink.ANYBODY,
                                constants.required("unknown_seq").longValue())
                        .isOpen())
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> singleBlocks() {
        return Vectors.tests("genesis_blocks", item -> {
            HalfBlock block = BlockVectors.check(item);

            TransactionValue transaction = TaggedValues.parse(item.required("transaction"));
            assertThat(TransactionEncoding.INSTANCE.decode(block.transaction())).isEqualTo(transaction);
            assertThat(TransactionEncoding.INSTANCE.encode(transaction)).isEqualTo(block.transaction());
        });
    }
}
