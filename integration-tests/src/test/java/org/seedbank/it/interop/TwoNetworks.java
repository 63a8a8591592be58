package org.seedbank.it.interop;

import java.util.ArrayList;
import java.util.List;

/** Two network namespaces with a cable between them and no way to anywhere else; gone when it is closed. */
final class TwoNetworks implements AutoCloseable {
    /** Address of the one. */
    static final String HERE = "10.77.0.1";
    /** Address of the other. */
    static final String THERE = "10.77.0.2";

    private final String id = Long.toString(ProcessHandle.current().pid(), 36);
    private final String here = "seedbank-here-" + id;
    private final String there = "seedbank-there-" + id;

    /** Makes them, or skips the test. */
    static TwoNetworks make() {
        TwoNetworks networks = new TwoNetworks();
        boolean made = networks.build();
        if (!made) {
            networks.close();
        }
        Requirement.that(made, "no network namespaces can be made here: this needs root and the program ip");
        return networks;
    }

    private boolean build() {
        String one = "h" + id;
        String other = "t" + id;
        return ip("netns", "add", here)
                && ip("netns", "add", there)
                && ip("link", "add", one, "netns", here, "type", "veth", "peer", "name", other, "netns", there)
                && ip("-n", here, "addr", "add", HERE + "/24", "dev", one)
                && ip("-n", there, "addr", "add", THERE + "/24", "dev", other)
                && ip("-n", here, "link", "set", "lo", "up")
                && ip("-n", there, "link", "set", "lo", "up")
                && ip("-n", here, "link", "set", one, "up")
                && ip("-n", there, "link", "set", other, "up");
    }

    /** From now on no connection by TCP can be made from one to the other. */
    boolean refuseTcp() {
        return ip("-n", here, "rule", "add", "pref", "1", "ipproto", "tcp", "to", THERE, "unreachable")
                && ip("-n", there, "rule", "add", "pref", "1", "ipproto", "tcp", "to", HERE, "unreachable");
    }

    /** Words before those of a program, which then runs at {@link #HERE}. */
    List<String> here() {
        return List.of("ip", "netns", "exec", here);
    }

    /** Words before those of a program, which then runs at {@link #THERE}. */
    List<String> there() {
        return List.of("ip", "netns", "exec", there);
    }

    private static boolean ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        return ForeignClient.succeeds(command);
    }

    @Override
    public void close() {
        for (String network : List.of(here, there)) {
            boolean unused = ip("netns", "del", network);
        }
    }
}
