package org.seedbank.cli.wiring;

import com.offbynull.portmapper.mapper.PortType;
import java.util.concurrent.atomic.AtomicInteger;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.torrent.engine.ListeningPorts;

/** A port on which torrents listen, for as long as they do; forwarded if a router does so. */
final class ForwardedPort implements ListeningPorts.Listening {
    private final PortMapping mapping;
    private final PortMapping.Port port;
    private final AtomicInteger outside;

    private ForwardedPort(PortMapping mapping, PortMapping.Port port) {
        this.mapping = mapping;
        this.port = port;
        this.outside = new AtomicInteger(port.number());
    }

    static ForwardedPort hold(PortMapping mapping, ListeningPorts.Transport transport, int number) {
        PortType type = transport == ListeningPorts.Transport.TCP ? PortType.TCP : PortType.UDP;
        ForwardedPort forwarded = new ForwardedPort(mapping, new PortMapping.Port(type, number));
        mapping.hold(
                forwarded.port,
                mapped -> forwarded.outside.set(mapped.map(Address::port).orElse(number)));
        return forwarded;
    }

    @Override
    public int outside() {
        return outside.get();
    }

    @Override
    public void close() {
        mapping.release(port);
    }
}
