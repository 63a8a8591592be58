package org.seedbank.cli.wiring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A router that speaks UPnP as home routers do, most of them by miniupnpd: it answers a search once for each device and
 * service that it has, all with one place, forwards only to who asks ({@code secure_mode}), takes who has a port for
 * its renewal when he asks again, and says by a fault why it does not forward. Leases end by themselves. Says what it
 * forwards, and each fault.
 *
 * @see "UPnP Device Architecture 1.0 sections 1.2.3 and 3.2; WANIPConnection:1 section 2.4"
 */
final class UpnpRouter {
    /** The longest lease, in seconds; half of it is over when it is renewed. Real ones allow a week. */
    private static final int LIFETIME = 6;

    /** Has what is asked for in the variant {@code taken}. */
    private static final String OTHER_MACHINE = "192.168.1.66";

    private static final int DESCRIPTIONS = 5000;
    private static final String SERVICE = "urn:schemas-upnp-org:service:WANIPConnection:1";
    private static final List<String> ANNOUNCED = List.of(
            "upnp:rootdevice",
            "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
            "urn:schemas-upnp-org:device:WANDevice:1",
            "urn:schemas-upnp-org:device:WANConnectionDevice:1",
            "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1",
            SERVICE);
    private static final Pattern SOAP_ACTION = Pattern.compile("\"?" + Pattern.quote(SERVICE) + "#(\\w+)\"?");

    private final String address;
    private final String variant;
    private final Map<String, Forwarded> forwarded = new HashMap<>();

    private UpnpRouter(String address, String variant) {
        this.address = address;
        this.variant = variant;
        if (variant.equals("taken")) {
            for (String name : List.of("UDP " + MappingProbe.UDP, "TCP " + MappingProbe.TCP)) {
                forwarded.put(name, new Forwarded(OTHER_MACHINE, System.nanoTime(), 0));
            }
        }
    }

    /**
     * {@code arguments}: own address, and {@code well}, {@code permanent} (forwards for good or not at all),
     * {@code taken} (another machine has the ports) or {@code full} (forwards nothing).
     */
    public static void main(String[] arguments) throws IOException {
        UpnpRouter router = new UpnpRouter(arguments[0], arguments[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress(arguments[0], DESCRIPTIONS), 50);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/rootDesc.xml", exchange -> answer(exchange, 200, DEVICE));
        server.createContext("/WANIPCn.xml", exchange -> answer(exchange, 200, description()));
        server.createContext("/ctl/IPConn", router::control);
        server.start();
        RouterSearches.hear(arguments[0], () -> say("ready"), router::found);
    }

    /** To the asker alone; one who asks for everything ({@code ssdp:all}) is told everything, each at its place. */
    private void found(DatagramPacket search) throws IOException {
        String asked = new String(search.getData(), 0, search.getLength(), StandardCharsets.US_ASCII);
        if (!asked.startsWith("M-SEARCH * HTTP/1.1") || !asked.contains("ssdp:discover")) {
            return;
        }
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            for (String type : ANNOUNCED) {
                if (!asked.contains("ssdp:all") && !asked.contains(type)) {
                    continue;
                }
                byte[] said = ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: " + type
                                + "\r\nUSN: uuid:7d6b3c1e-0000-4000-8000-000000000001::" + type
                                + "\r\nEXT:\r\nSERVER: Linux UPnP/1.1 MiniUPnPd/2.3.3\r\nLOCATION: http://" + address
                                + ":" + DESCRIPTIONS + "/rootDesc.xml\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(said, said.length, search.getSocketAddress()));
            }
        }
    }

    private void control(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String header = exchange.getRequestHeaders().getFirst("SOAPAction");
        Matcher action = SOAP_ACTION.matcher(header == null ? "" : header);
        String client = exchange.getRemoteAddress().getAddress().getHostAddress();
        Outcome outcome = action.matches() ? act(action.group(1), asked, client) : Outcome.fault(401, "Invalid Action");
        answer(exchange, outcome.status(), outcome.content());
    }

    private synchronized Outcome act(String action, String asked, String client) {
        String name = argument(asked, "NewProtocol") + " " + argument(asked, "NewExternalPort");
        forwarded.values().removeIf(Forwarded::isOver);
        return switch (action) {
            case "GetExternalIPAddress" ->
                Outcome.of(action, "<NewExternalIPAddress>198.51.100.7</NewExternalIPAddress>");
            case "AddPortMapping" -> add(name, asked, client);
            case "DeletePortMapping" -> delete(name, client);
            default -> Outcome.fault(401, "Invalid Action");
        };
    }

    private Outcome add(String name, String asked, String client) {
        if (!argument(asked, "NewEnabled").equals("1")
                || !argument(asked, "NewRemoteHost").isEmpty()
                || !argument(asked, "NewInternalPort").matches("[1-9]\\d{0,4}")
                || !name.matches("(UDP|TCP) [1-9]\\d{0,4}")) {
            return refuse(402, "Invalid Args", name);
        }
        if (!argument(asked, "NewInternalClient").equals(client)) {
            return refuse(606, "Action not authorized", name);
        }
        if (variant.equals("full")) {
            return refuse(728, "NoPortMapsAvailable", name);
        }
        int lease = Integer.parseInt(argument(asked, "NewLeaseDuration"));
        if (variant.equals("permanent") && lease != 0) {
            return refuse(725, "OnlyPermanentLeasesSupported", name);
        }
        Forwarded known = forwarded.get(name);
        if (known != null && !known.client.equals(client)) {
            return refuse(718, "ConflictInMappingEntry", name);
        }
        forwarded.put(name, new Forwarded(client, System.nanoTime(), lease));
        if (known == null) {
            say("forwards " + name);
        } else if (known.age().compareTo(Duration.ofSeconds(1)) > 0) {
            say("renews " + name); // and is not just told again, as one asker does at once
        }
        return Outcome.of("AddPortMapping", "");
    }

    private Outcome delete(String name, String client) {
        Forwarded known = forwarded.get(name);
        if (known == null) {
            return Outcome.fault(714, "NoSuchEntryInArray");
        }
        if (!known.client.equals(client)) {
            return refuse(606, "Action not authorized", name);
        }
        forwarded.remove(name);
        say("takes back " + name);
        return Outcome.of("DeletePortMapping", "");
    }

    private static Outcome refuse(int code, String why, String name) {
        say("refuses " + name + " by " + code);
        return Outcome.fault(code, why);
    }

    private static String argument(String asked, String name) {
        Matcher found =
                Pattern.compile("<" + name + ">\\s*([^<]*?)\\s*</" + name + ">").matcher(asked);
        return found.find() ? found.group(1) : "";
    }

    private static void answer(HttpExchange exchange, int status, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml; charset=\"utf-8\"");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, bytes.length);
        int cut = content.contains("<errorCode>") ? content.indexOf("</errorCode>") - 1 : 0;
        exchange.getResponseBody().write(bytes, 0, cut);
        exchange.getResponseBody().flush(); // answers may come in pieces, cut anywhere
        pause(cut > 0 ? 50 : 0);
        exchange.getResponseBody().write(bytes, cut, bytes.length - cut);
        exchange.close();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** As nested as it is everywhere, with addresses that are relative to the place. */
    private static final String DEVICE = """
            <?xml version="1.0"?>
            <root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
            <device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>
            <friendlyName>Router</friendlyName><UDN>uuid:7d6b3c1e-0000-4000-8000-000000000001</UDN>
            <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
            <serviceId>urn:upnp-org:serviceId:L3Forwarding1</serviceId><SCPDURL>/L3F.xml</SCPDURL>
            <controlURL>/ctl/L3F</controlURL><eventSubURL>/evt/L3F</eventSubURL></service></serviceList>
            <deviceList><device><deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType>
            <deviceList><device><deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType>
            <serviceList><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>
            <serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId><SCPDURL>/WANIPCn.xml</SCPDURL>
            <controlURL>/ctl/IPConn</controlURL><eventSubURL>/evt/IPConn</eventSubURL></service></serviceList>
            </device></deviceList></device></deviceList>
            <presentationURL>http://192.168.1.1/</presentationURL></device></root>
            """;

    /** Without the attribute {@code sendEvents}, which may be left out, since the library reads no range beside it. */
    private static String description() {
        StringBuilder said = new StringBuilder(
                        "<?xml version=\"1.0\"?>\n<scpd xmlns=\"urn:schemas-upnp-org:service-1-0\">")
                .append("<specVersion><major>1</major><minor>0</minor></specVersion><actionList>");
        Map.<String, List<String>>of(
                        "GetExternalIPAddress", List.of(),
                        "GetSpecificPortMappingEntry", List.of("NewExternalPort", "NewProtocol"),
                        "DeletePortMapping", List.of("NewExternalPort", "NewProtocol"),
                        "AddPortMapping",
                                List.of(
                                        "NewExternalPort",
                                        "NewProtocol",
                                        "NewInternalPort",
                                        "NewInternalClient",
                                        "NewEnabled",
                                        "NewLeaseDuration"))
                .forEach((action, arguments) -> {
                    said.append("<action><name>").append(action).append("</name><argumentList>");
                    arguments.forEach(each -> said.append("<argument><name>")
                            .append(each)
                            .append("</name><direction>in</direction><relatedStateVariable>")
                            .append(each.equals("NewLeaseDuration") ? "PortMappingLeaseDuration" : each.substring(3))
                            .append("</relatedStateVariable></argument>"));
                    said.append("</argumentList></action>");
                });
        return said.append("</actionList><serviceStateTable><stateVariable>")
                .append("<name>PortMappingLeaseDuration</name><dataType>ui4</dataType>")
                .append("<allowedValueRange><minimum>1</minimum><maximum>")
                .append(LIFETIME)
                .append("</maximum></allowedValueRange></stateVariable></serviceStateTable></scpd>")
                .toString();
    }

    /**
     * A port that is forwarded.
     *
     * @param client who has it
     * @param since in nanoseconds
     * @param lease in seconds; 0 for good
     */
    private record Forwarded(String client, long since, int lease) {
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }

        boolean isOver() {
            return lease > 0 && age().toSeconds() >= lease;
        }
    }

    /**
     * What an action came to.
     *
     * @param status of HTTP
     * @param content an envelope
     */
    private record Outcome(int status, String content) {
        static Outcome of(String action, String results) {
            return new Outcome(
                    200,
                    envelope("<u:" + action + "Response xmlns:u=\"" + SERVICE + "\">" + results + "</u:" + action
                            + "Response>"));
        }

        static Outcome fault(int code, String why) {
            return new Outcome(
                    500,
                    envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
                            + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>" + code
                            + "</errorCode><errorDescription>" + why + "</errorDescription></UPnPError></detail>"
                            + "</s:Fault>"));
        }

        private static String envelope(String body) {
            return "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                    + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>" + body
                    + "</s:Body></s:Envelope>\r\n";
        }
    }
}
