package org.seedbank.trustchain.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class ServiceReasonTest {
    private static final ServiceReason TORRENT = ServiceReason.torrent(Bytes.filled(20, 1));

    @Test
    void serviceIsItsOwnReason() {
        assertThat(TORRENT.service()).isEqualTo(TORRENT);
        assertThat(ServiceReason.recovered().service()).isEqualTo(ServiceReason.recovered());
    }

    @Test
    void partsOfAccountsNameTheServiceBehindThem() {
        assertThat(TORRENT.asAllowance().service()).isEqualTo(TORRENT);
        assertThat(TORRENT.asAdvance().service()).isEqualTo(TORRENT);
        assertThat(TORRENT.asWithdrawn().service()).isEqualTo(TORRENT);
    }

    @Test
    void refusesPartsOfAccountsThatNameNoService() {
        Bytes nested = TORRENT.asAdvance().subject();
        for (Bytes subject : new Bytes[] {
            Bytes.empty(), Bytes.filled(3, 99), Bytes.filled(1, 2).concat(nested)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ServiceReason(ServiceReason.Kind.ADVANCE, subject));
        }
    }
}
