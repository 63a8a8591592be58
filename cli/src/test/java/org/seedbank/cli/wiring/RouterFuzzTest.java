package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import com.offbynull.portmapper.mappers.natpmp.externalmessages.ExternalAddressNatPmpResponse;
import com.offbynull.portmapper.mappers.natpmp.externalmessages.TcpMappingNatPmpResponse;
import com.offbynull.portmapper.mappers.natpmp.externalmessages.UdpMappingNatPmpResponse;
import com.offbynull.portmapper.mappers.pcp.externalmessages.MapPcpResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.AddAnyPortMappingUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.AddPinholeUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.AddPortMappingUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.DeletePinholeUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.DeletePortMappingUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.GetExternalIpAddressUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.RootUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.ServiceDescriptionUpnpIgdResponse;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.UpdatePinholeUpnpIgdResponse;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;

/**
 * What a router answers, read by the library that asks it: a value that holds what it says, or an exception that is
 * foreseen at its border with the rest.
 */
class RouterFuzzTest extends FuzzContract {
    private static final InetAddress ROUTER = InetAddresses.forString("192.168.1.1");
    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: a UPnP/1.1\r\n\r\n";
    private static final int PORTS = 0xffff;
    private static final long LIFETIMES = 0xffffffffL;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(natPmp(), pcp(), search(), device(), service(), soap());
    }

    /** The answers of RFC 6886: the address outside, and a mapping of UDP or TCP. */
    private static FuzzTarget natPmp() {
        return new FuzzTarget(
                "NatPmpAnswer",
                chosen((which, said) -> {
                    if (which % 3 == 0) {
                        var read = new ExternalAddressNatPmpResponse(said);
                        assertThat(new ExternalAddressNatPmpResponse(read.dump()))
                                .isEqualTo(read);
                        assertThat(read.getAddress().getAddress()).hasSize(4);
                    } else if (which % 3 == 1) {
                        var read = new UdpMappingNatPmpResponse(said);
                        assertThat(new UdpMappingNatPmpResponse(read.dump())).isEqualTo(read);
                        mapped(read.getExternalPort(), read.getLifetime());
                    } else {
                        var read = new TcpMappingNatPmpResponse(said);
                        assertThat(new TcpMappingNatPmpResponse(read.dump())).isEqualTo(read);
                        mapped(read.getExternalPort(), read.getLifetime());
                    }
                }),
                List.of(
                        FuzzTarget.choose(0, Bytes.fromHex("0080000000000001c6336407")),
                        FuzzTarget.choose(1, Bytes.fromHex("00810000000000011e4f1e4f00000e10")),
                        FuzzTarget.choose(2, Bytes.fromHex("00820000000000011aeb1aeb00000e10")),
                        FuzzTarget.choose(2, Bytes.fromHex("00820002000000010000000000000000"))));
    }

    private static void mapped(int externalPort, long lifetime) {
        assertThat(externalPort).isBetween(0, PORTS);
        assertThat(lifetime).isBetween(0L, LIFETIMES);
    }

    /** A mapping of RFC 6887 with its options. */
    private static FuzzTarget pcp() {
        Bytes head = Bytes.fromHex("0281000000000e1000000001").concat(Bytes.filled(12, 0));
        Bytes map = Bytes.fromHex("0102030405060708090a0b0c110000001e4f1e4f00000000000000000000ffffc6336407");
        return new FuzzTarget(
                "PcpAnswer",
                bytes -> unlessRefused(() -> {
                    var read = new MapPcpResponse(bytes.toArray());
                    assertThat(new MapPcpResponse(read.dump())).isEqualTo(read);
                    mapped(read.getAssignedExternalPort(), read.getLifetime());
                    assertThat(read.getAssignedExternalIpAddress().getAddress().length)
                            .isIn(4, 16);
                    assertThat(read.getOptions().size()).isLessThan(bytes.size());
                }),
                List.of(
                        head.concat(map),
                        head.concat(map)
                                .concat(Bytes.fromHex(
                                        "0200000003000014000000200000" + "00000000000000000000ffffc0a80114")),
                        head.concat(map)
                                .concat(Bytes.fromHex("0100001000000000000000000000ffffc0a80114ff00000200000000"))));
    }

    /** Answers to a search by SSDP: only those are passed on whose place is at their sender. */
    private static FuzzTarget search() {
        return new FuzzTarget(
                "SearchAnswer",
                bytes -> {
                    if (RouterBorder.isAtItsSender(bytes.toArray(), ROUTER)) {
                        String said = new String(bytes.toArray(), StandardCharsets.US_ASCII);
                        assertThat(said.toLowerCase(Locale.ROOT)).contains("location", "192.168.1.1");
                    }
                },
                List.of(
                        Bytes.utf8(
                                "HTTP/1.1 200 OK\r\nST: ssdp:all\r\nLocation: http://192.168.1.1:5000/rootDesc.xml\r\n\r\n"),
                        Bytes.utf8(
                                "NOTIFY * HTTP/1.1\r\nLOCATION: http://192.168.1.1/\r\nSERVER: a\r\nUSN: uuid:b\r\n\r\n"),
                        Bytes.utf8("HTTP/1.1 200 OK\r\nLocation: http://router.example:5000/a\r\n\r\n")));
    }

    /** Descriptions of devices: each service has two whole addresses. */
    private static FuzzTarget device() {
        String service = "<service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                + "<controlURL>/ctl/IPConn</controlURL><SCPDURL>/WANIPCn.xml?a&amp;b</SCPDURL></service>";
        return new FuzzTarget(
                "DeviceDescription",
                bytes -> unlessRefused(() -> {
                    var read = new RootUpnpIgdResponse(url("http://192.168.1.1:5000/rootDesc.xml"), bytes.toArray());
                    assertThat(read.getServices().size()).isLessThanOrEqualTo(bytes.size());
                    read.getServices().forEach(each -> {
                        assertThat(each.getScpdUrl().getProtocol()).isNotEmpty();
                        assertThat(each.getControlUrl().getProtocol()).isNotEmpty();
                        assertThat(each.getServiceType()).isNotNull();
                    });
                }),
                List.of(
                        Bytes.utf8(HEAD + "<root><device>" + service + service + "</device></root>"),
                        Bytes.utf8(HEAD + "<root><URLBase>http://192.168.1.1:80/</URLBase>" + service + "</root>"),
                        Bytes.utf8(HEAD + "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><root>"
                                + service.replace("&amp;", "&b;") + "</root>"),
                        Bytes.utf8(HEAD
                                + service.replace("/ctl", "http://[::1]:1/").replace("?a", "%zz"))));
    }

    /** Descriptions of services: ranges are those of ports and of lifetimes. */
    private static FuzzTarget service() {
        return new FuzzTarget(
                "ServiceDescription",
                bytes -> unlessRefused(() -> new ServiceDescriptionUpnpIgdResponse(bytes.toArray())
                        .getIdentifiedServices()
                        .forEach((type, each) -> {
                            assertThat(each.getExternalPortRange().getMinimum()).isNotNegative();
                            assertThat(each.getExternalPortRange().getMaximum()).isLessThanOrEqualTo(PORTS);
                            assertThat(each.getLeaseDurationRange().getMinimum())
                                    .isNotNegative();
                            assertThat(each.getLeaseDurationRange().getMaximum())
                                    .isLessThanOrEqualTo(LIFETIMES);
                        })),
                List.of(
                        actions("NewExternalPort", "NewLeaseDuration", "AddPortMapping", "DeletePortMapping"),
                        actions("NewExternalPort", "NewLeaseDuration", "AddAnyPortMapping", "DeletePortMapping"),
                        actions("RemotePort", "LeaseTime", "AddPinhole", "UpdatePinhole", "DeletePinhole")));
    }

    private static Bytes actions(String port, String lease, String... names) {
        StringBuilder said = new StringBuilder(HEAD).append("<scpd>");
        for (String name : names) {
            said.append("<action><name>").append(name).append("</name>");
            for (String argument : List.of(port, lease)) {
                said.append("<argument><name>")
                        .append(argument)
                        .append("</name><relatedStateVariable>V")
                        .append(argument)
                        .append("</relatedStateVariable></argument>");
            }
            said.append("</action>");
        }
        for (String name : List.of("GetExternalIPAddress", "GetSpecificPortMappingEntry")) {
            said.append("<action><name>").append(name).append("</name></action>");
        }
        for (String variable : List.of(port, lease)) {
            said.append("<stateVariable><name>V")
                    .append(variable)
                    .append("</name><allowedValueRange><minimum>1</minimum><maximum>9999</maximum>")
                    .append("</allowedValueRange></stateVariable>");
        }
        return Bytes.utf8(said.append("</scpd>").toString());
    }

    /** What a service answers to each action that is used; no name is looked up. */
    private static FuzzTarget soap() {
        return new FuzzTarget(
                "SoapAnswer",
                chosen((which, said) -> {
                    switch (which % 7) {
                        case 0 -> new GetExternalIpAddressUpnpIgdResponse(said);
                        case 1 -> {
                            int port = new AddAnyPortMappingUpnpIgdResponse(said).getReservedPort();
                            assertThat(port).isBetween(1, PORTS);
                        }
                        case 2 -> new AddPortMappingUpnpIgdResponse(said);
                        case 3 -> new DeletePortMappingUpnpIgdResponse(said);
                        case 4 ->
                            assertThat(new AddPinholeUpnpIgdResponse(said).getUniqueId())
                                    .isNotNull();
                        case 5 -> new UpdatePinholeUpnpIgdResponse(said);
                        default -> new DeletePinholeUpnpIgdResponse(said);
                    }
                }),
                List.of(
                        envelope(
                                0, "GetExternalIPAddress", "<NewExternalIPAddress>198.51.100.7</NewExternalIPAddress>"),
                        envelope(1, "AddAnyPortMapping", "<NewReservedPort> 6891&#32;</NewReservedPort>"),
                        envelope(2, "AddPortMapping", ""),
                        envelope(3, "DeletePortMapping", ""),
                        envelope(4, "AddPinhole", "<UniqueID>7</UniqueID>"),
                        envelope(5, "UpdatePinhole", ""),
                        envelope(6, "DeletePinhole", "")));
    }

    private static Bytes envelope(int which, String action, String content) {
        return FuzzTarget.choose(
                which,
                Bytes.utf8(HEAD + "<s:Envelope><s:Body><u:" + action + "Response>" + content + "</u:" + action
                        + "Response></s:Body></s:Envelope>"));
    }

    private static URL url(String text) {
        try {
            return new URL(text);
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static Consumer<Bytes> chosen(BiConsumer<Integer, byte[]> check) {
        return bytes -> {
            if (bytes.size() > 0) {
                unlessRefused(() ->
                        check.accept(bytes.at(0), bytes.slice(1, bytes.size()).toArray()));
            }
        };
    }

    /** The library says so of answers that it does not understand, and of some that have nothing where it looks. */
    private static void unlessRefused(Runnable read) {
        try {
            read.run();
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            assertThat(e.getStackTrace()[0].getClassName()).doesNotStartWith("org.seedbank");
        }
    }
}
