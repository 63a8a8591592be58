package org.seedbank.trustchain.account;

import static org.assertj.core.api.Assertions.assertThat;

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
}
