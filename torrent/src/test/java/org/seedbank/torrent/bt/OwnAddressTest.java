package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class OwnAddressTest {
    private static final InetAddress TRUE = InetAddresses.forString("192.0.2.7");
    private static final InetAddress WRONG = InetAddresses.forString("198.51.100.1");
    private static final InetAddress TRUE_6 = InetAddresses.forString("2001:db8::7");
    private static final InetAddress SOMEBODY = InetAddresses.forString("203.0.113.1");

    private final OwnAddress own = new OwnAddress();

    @Test
    void believesMostOfThoseWhoSaySomething() {
        assertThat(own.towards(SOMEBODY)).isEmpty();

        own.said("a", WRONG.getAddress());
        own.said("b", TRUE.getAddress());
        own.said("c", TRUE.getAddress());
        own.said("d", TRUE_6.getAddress());

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
        assertThat(own.towards(InetAddresses.forString("2001:db8::1"))).contains(TRUE_6);
        assertThat(own.find()).contains(TRUE);
    }

    @Test
    void givesEachOneVoiceHoweverOftenItSpeaks() {
        own.said("b", TRUE.getAddress());
        own.said("c", TRUE.getAddress());
        for (int time = 0; time < 100; time++) {
            own.said("a", WRONG.getAddress());
        }

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
    }

    @Test
    void followsAnAddressThatChanges() {
        for (int voice = 0; voice < 300; voice++) {
            own.said(voice, (voice < 150 ? WRONG : TRUE).getAddress());
        }

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
    }

    @Test
    void isNoAddressThatNobodyHas() {
        own.said("a", InetAddresses.forString("0.0.0.0").getAddress());
        own.said("b", InetAddresses.forString("224.0.0.1").getAddress());

        assertThat(own.towards(SOMEBODY)).isEmpty();
    }

    @Test
    void isToldByTrackers() throws IOException {
        Bytes answer = Bytes.utf8("d11:external ip4:")
                .concat(Bytes.wrap(TRUE.getAddress()))
                .concat(Bytes.utf8("8:intervali60e5:peers0:e"));

        assertThat(HttpTracker.parse(answer).own()).contains(TRUE);
        assertThat(HttpTracker.parse(Bytes.utf8("d11:external ip3:abc8:intervali60e5:peers0:e"))
                        .own())
                .isEmpty();
    }
}
