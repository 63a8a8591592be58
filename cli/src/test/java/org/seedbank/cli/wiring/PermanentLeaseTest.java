package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import com.offbynull.portmapper.mapper.PortType;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.AddPortMappingUpnpIgdRequest;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.DeletePortMappingUpnpIgdRequest;
import org.junit.jupiter.api.Test;

/** With the requests of the library; PortMappingTest sends them to a router. */
class PermanentLeaseTest {
    private static final String HOST = "192.168.1.1:5000";
    private static final String PLACE = "/ctl/IPConn";
    private static final String SERVICE = "urn:schemas-upnp-org:service:WANIPConnection:1";

    @Test
    void aRequestForSomeTimeBecomesTheOneThatTheLibraryWouldMakeForGood() {
        assertThat(PermanentLease.in(asking(3600))).isEqualTo(asking(0));
        assertThat(PermanentLease.in(asking(0))).isEqualTo(asking(0));
    }

    @Test
    void whatAsksForNoLeaseIsLeftAlone() {
        byte[] end = new DeletePortMappingUpnpIgdRequest(HOST, PLACE, SERVICE, null, 6891, PortType.TCP).dump();

        assertThat(PermanentLease.in(end)).isEqualTo(end);
        assertThat(PermanentLease.in(new byte[0])).isEmpty();
    }

    @Test
    void onlyTheErrorOfPermanentLeasesAsksForOne() {
        assertThat(PermanentLease.isWanted("<UPnPError><errorCode>725</errorCode><errorDescription>"))
                .isTrue();
        assertThat(PermanentLease.isWanted("<errorCode> 725\n</errorCode>")).isTrue();
        assertThat(PermanentLease.isWanted("<errorCode>718</errorCode>")).isFalse();
        assertThat(PermanentLease.isWanted("<errorCode>7250</errorCode>")).isFalse();
        assertThat(PermanentLease.isWanted("725")).isFalse();
    }

    private static byte[] asking(long lease) {
        return new AddPortMappingUpnpIgdRequest(
                        HOST,
                        PLACE,
                        SERVICE,
                        null,
                        6891,
                        PortType.TCP,
                        6891,
                        InetAddresses.forString("192.168.1.20"),
                        true,
                        "",
                        lease)
                .dump();
    }
}
