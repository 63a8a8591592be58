package org.seedbank.cli.wiring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * The UDP port of a node: that of the settings, or if they leave it open the one of its last run while nobody else has
 * it, so that those who know where it was find it again.
 */
final class NodePort {
    private NodePort() {}

    /** Where a node with this plan listens; port 0 for any that is free. */
    static Address of(NodePlan plan) {
        int wanted = plan.settings().node().port();
        int port = wanted > 0
                ? wanted
                : new PeerFiles(plan.directories().peers())
                        .book()
                        .map(AddressBook::local)
                        .map(Address::port)
                        .filter(last -> isFree(plan.listen(), last))
                        .orElse(0);
        return new Address(Bytes.wrap(plan.listen().getAddress()), port);
    }

    private static boolean isFree(InetAddress listen, int port) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(listen, port));
            return true;
        } catch (IOException e) {
            return false; // foreseen: another process with these directories runs
        }
    }
}
