package org.seedbank.cli.command;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.Amounts;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.Reach;
import org.seedbank.overlay.endpoint.Address;

/**
 * What {@code doctor} says about being reached by strangers, from what the node that runs, or ran last, has seen.
 *
 * @param settings the user's settings
 * @param now the time
 */
record ReachabilityCheck(Settings settings, Instant now) {
    private static final String CHECK = "reachability";

    Finding finding(Optional<AddressBook> last) {
        if (settings.network() == NetworkMode.CLOSED) {
            return Finding.fine(CHECK, "nobody beyond this machine is meant to reach it (closed network)");
        }
        if (last.isEmpty()) {
            return Finding.fine(CHECK, "no node has run yet");
        }
        AddressBook book = last.get();
        String seen = book.wan()
                .map(wan -> "others see " + wan)
                .orElse(book.witnesses() == 0 ? "nobody outside told how it looks" : "too few agree on how it looks");
        String state = seen
                + book.mapped().map(each -> "; the router forwards " + each).orElse("") + "; as of "
                + Amounts.local(book.taken());
        return verdict(book.reach(), state, book.local());
    }

    private Finding verdict(Reach reach, String state, Address local) {
        int port = settings.node().port() == 0 ? local.port() : settings.node().port();
        String forward = "forward UDP port " + port + " of the router to this machine"
                + (settings.node().port() == 0 ? ", and set node.port to " + port + " so that it stays" : "")
                + (settings.node().mapsPort() ? "; or switch on UPnP or NAT-PMP there" : "; or set node.map_port");
        return switch (reach) {
            case REACHABLE -> Finding.fine(CHECK, "strangers reach this node; " + state);
            case PROBABLY_REACHABLE -> Finding.fine(CHECK, "no router in between; " + state);
            case UNKNOWN ->
                Finding.warning(
                        CHECK,
                        state,
                        "leave a download or seed running for some minutes; seedbank peers connect HOST:PORT"
                                + " names a node to begin with");
            case BEHIND_NAT -> Finding.warning(CHECK, "behind a router, and no stranger came; " + state, forward);
            case BEHIND_SYMMETRIC_NAT ->
                Finding.warning(CHECK, "the router shows everybody another port; " + state, forward);
        };
    }
}
