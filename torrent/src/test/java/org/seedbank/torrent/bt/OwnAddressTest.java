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

        own.told("a", WRONG);
        own.told("b", TRUE);
        own.told("c", TRUE);
        own.told("d", TRUE_6);

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
        assertThat(own.towards(InetAddresses.forString("2001:db8::1"))).contains(TRUE_6);
        assertThat(own.isKnownAs(TRUE)).isTrue();
        assertThat(own.isKnownAs(WRONG)).isFalse();
    }

    @Test
    void givesEachOneVoiceHoweverOftenItSpeaks() {
        own.told("b", TRUE);
        own.told("c", TRUE);
        for (int time = 0; time < 100; time++) {
            own.told("a", WRONG);
        }

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
    }

    @Test
    void followsAnAddressThatChanges() {
        for (int voice = 0; voice < 200; voice++) {
            own.told(voice, voice < 100 ? WRONG : TRUE);
        }

        assertThat(own.towards(SOMEBODY)).contains(TRUE);
    }

    @Test
    void isNoAddressThatNobodyHas() {
        own.told("a", InetAddresses.forString("0.0.0.0"));
        own.told("b", InetAddresses.forString("224.0.0.1"));

        assertThat(own.towards(SOMEBODY)).isEmpty();
    }

    @Test
    void isToldByTrackers() throws IOException {
        Bytes answer = Bytes.utf8("d11:external ip4:")
                .concat(Bytes.wrap(TRUE.getAddress()))
                .concat(Bytes.utf8("8:intervali60e5:peers0:e"));

        assertThat(HttpTracker.parse(answer).external()).contains(TRUE);
        assertThat(HttpTracker.parse(Bytes.utf8("d11:external ip3:abc8:intervali60e5:peers0:e"))
                        .external())
                .isEmpty();
    }
}
