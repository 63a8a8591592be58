package org.seedbank.tunnels.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.seedbank.tunnels.fixture.TunnelVectors;

class RelayEarlyVectorTest {
    @Test
    void countsCellsAsTheReferenceDoes() {
        JsonNode sequence = TunnelVectors.section("relay_early_relay").required("sequence");
        RelayEarly early = new RelayEarly();

        assertThat(sequence.size() == 12 || !TunnelVectors.areBundled()).isTrue();
        for (JsonNode cell : sequence) {
            boolean isAdmitted = early.admits(cell.required("relay_early_in").booleanValue());
            if (isAdmitted) {
                early.passed();
            }

            assertThat(isAdmitted)
                    .as(cell.toString())
                    .isEqualTo(cell.required("forwarded").booleanValue());
        }
    }
}
