package org.seedbank.cli.wiring;

import com.offbynull.portmapper.PortMapperFactory;
import com.offbynull.portmapper.gateway.Gateway;
import com.offbynull.portmapper.gateways.network.NetworkGateway;
import com.offbynull.portmapper.gateways.network.internalmessages.KillNetworkRequest;
import com.offbynull.portmapper.gateways.process.ProcessGateway;
import com.offbynull.portmapper.gateways.process.internalmessages.KillProcessRequest;
import com.offbynull.portmapper.mapper.MappedPort;
import com.offbynull.portmapper.mapper.PortMapper;
import com.offbynull.portmapper.mapper.PortType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the router to forward a UDP port to this machine, by PCP (RFC 6887), NAT-PMP (RFC 6886) or UPnP, renews that,
 * and takes it back at the end. A router that cannot is no fault.
 */
final class PortMapping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);

    private static final long LIFETIME_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private static final long CLOSE_MILLIS = 2_000;

    private final int port;
    private final Consumer<Address> mapped;
    private final Thread thread;

    /**
     * Begins on a thread of its own.
     *
     * @param port UDP port of this machine
     * @param mapped told under which address the router forwards it
     */
    PortMapping(int port, Consumer<Address> mapped) {
        this.port = port;
        this.mapped = mapped;
        this.thread = new Thread(this::run, "port-mapping");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the mapping back; waits for that at most two seconds, since it ends by itself within the hour. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Gateway network = NetworkGateway.create();
        Gateway process = ProcessGateway.create();
        try {
            List<PortMapper> routers = PortMapperFactory.discover(network.getBus(), process.getBus());
            for (PortMapper router : routers) {
                if (hold(router)) {
                    return;
                }
            }
            LOG.info("no router forwards UDP port {}", port);
        } catch (InterruptedException e) {
            LOG.debug("port mapping stopped");
        } catch (IllegalStateException e) {
            LOG.info("UDP port {} is not forwarded: {}", port, e.toString());
        } finally {
            network.getBus().send(new KillNetworkRequest());
            process.getBus().send(new KillProcessRequest());
        }
    }

    /** Keeps the mapping until interrupted; false if the router refuses. */
    private boolean hold(PortMapper router) throws InterruptedException {
        MappedPort held;
        try {
            held = router.mapPort(PortType.UDP, port, port, LIFETIME_SECONDS);
        } catch (IllegalStateException e) {
            LOG.debug("router {}: {}", router.getSourceAddress(), e.toString());
            return false;
        }
        try {
            while (true) {
                tell(held);
                TimeUnit.SECONDS.sleep(Math.max(60, held.getLifetime() / 2));
                held = router.refreshPort(held, LIFETIME_SECONDS);
            }
        } finally {
            release(router, held);
        }
    }

    private void tell(MappedPort held) {
        byte[] ip = held.getExternalAddress().getAddress();
        Address address = new Address(Bytes.copyOf(ip), held.getExternalPort());
        LOG.info("the router forwards {} to UDP port {}", address, port);
        mapped.accept(address);
    }

    private static void release(PortMapper router, MappedPort held) {
        // Interrupted is how this ends; the library would refuse to say one more word to the router.
        boolean wasInterrupted = Thread.interrupted();
        try {
            router.unmapPort(held);
        } catch (InterruptedException | IllegalStateException e) {
            LOG.debug("the mapping ends by itself: {}", e.toString());
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
