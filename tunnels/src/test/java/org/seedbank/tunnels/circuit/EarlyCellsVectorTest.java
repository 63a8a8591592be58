package org.seedbank.tunnels.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.fixture.TunnelVectors;

class EarlyCellsVectorTest {
    @Test
    void flagsTheCellsThatTheReferenceFlags() {
        EarlyCells early = new EarlyCells();

        TunnelVectors.section("relay_early_owner")
                .forEach(cell -> assertThat(early.next(cell.required("msg_id").intValue() == MessageId.EXTEND))
                        .as(cell.toString())
                        .isEqualTo(cell.required("relay_early").intValue() == 1));
    }
}
