package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.payment.DeclinedPayment;
import org.seedbank.trustchain.payment.DeclinedPayment.Payer;
import org.seedbank.trustchain.token.ByteCount;

class DeclinesTest {
    private final Declines declines = new Declines();

    @Test
    void tellsOnceOfEachDirectionWithEachCounterparty() {
        declines.add(of(1, Payer.WE, 5));
        declines.add(of(1, Payer.WE, 6));
        declines.add(of(1, Payer.THEY, 7));
        declines.add(of(2, Payer.WE, 8));

        assertThat(declines.poll()).containsExactly(of(1, Payer.WE, 5), of(1, Payer.THEY, 7), of(2, Payer.WE, 8));
        declines.add(of(2, Payer.WE, 9));
        assertThat(declines.poll()).isEmpty();
    }

    @Test
    void tellsOfNoMoreThanAnybodyReads() {
        for (int number = 0; number < 2 * Declines.MOST; number++) {
            declines.add(of(number, Payer.THEY, 1));
        }

        assertThat(declines.poll()).hasSize(Declines.MOST);
    }

    private static DeclinedPayment of(int number, Payer payer, int mebibytes) {
        PublicKey key = PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, number)))
                .publicKey();
        return new DeclinedPayment(key, payer, ByteCount.ofMebibytes(mebibytes), ByteCount.ZERO);
    }
}
