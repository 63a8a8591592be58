package org.seedbank.cli.wiring;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;

/**
 * The routers of this machine, as its table of routes names them; where there is no such table to be read, whoever is
 * in a local network.
 *
 * @param known 4 or 16 bytes each; absent if no table can be read
 * @see "proc_net(5), route and ipv6_route"
 */
record NextHops(Optional<Set<Bytes>> known) {
    private static final Path TABLE_4 = Path.of("/proc/net/route");
    private static final Path TABLE_6 = Path.of("/proc/net/ipv6_route");
    private static final Splitter BLANKS = Splitter.on(' ').omitEmptyStrings();
    private static final int IS_GATEWAY = 0x2;

    NextHops {
        known = known.map(Set::copyOf);
    }

    /** Those of now. */
    static NextHops read() {
        try {
            List<String> table6 = Files.exists(TABLE_6) ? Files.readAllLines(TABLE_6) : List.of();
            return new NextHops(Optional.of(parse(Files.readAllLines(TABLE_4), table6)));
        } catch (IOException e) {
            return new NextHops(Optional.empty()); // foreseen: only Linux has these files
        }
    }

    /** Next hops of both tables, written in the byte order of this machine and of the network. */
    static Set<Bytes> parse(List<String> table4, List<String> table6) {
        Set<Bytes> hops = new HashSet<>();
        for (String line : table4) {
            List<String> route = BLANKS.splitToList(line.replace('\t', ' '));
            if (route.size() > 3 && route.get(2).length() == 8 && isGateway(route.get(3))) {
                byte[] ip = hex(route.get(2));
                hops.add(Bytes.wrap(
                        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                                ? ip
                                : new byte[] {ip[3], ip[2], ip[1], ip[0]}));
            }
        }
        for (String line : table6) {
            List<String> route = BLANKS.splitToList(line);
            if (route.size() > 8 && route.get(4).length() == 32 && isGateway(route.get(8))) {
                hops.add(Bytes.wrap(hex(route.get(4))));
            }
        }
        return hops;
    }

    /** Whether {@code ip} is a router of this machine as far as that is known. */
    boolean include(InetAddress ip) {
        Bytes bytes = Bytes.wrap(ip.getAddress());
        AddressScope scope = AddressScope.of(bytes);
        return known.map(hops -> hops.contains(bytes))
                .orElse(scope == AddressScope.PRIVATE || scope == AddressScope.LINK_LOCAL);
    }

    private static boolean isGateway(String flags) {
        return flags.matches("[0-9A-Fa-f]{1,8}") && (Integer.parseUnsignedInt(flags, 16) & IS_GATEWAY) != 0;
    }

    private static byte[] hex(String digits) {
        return BaseEncoding.base16().decode(digits.toUpperCase(Locale.ROOT));
    }
}
