package org.seedbank.cli.wiring;

import com.offbynull.portmapper.mapper.PortType;
import java.io.IOException;
import java.time.Duration;

/** A process that has two ports forwarded until its input ends. */
final class MappingProbe {
    static final int UDP = 7759;
    static final int TCP = 6891;

    private MappingProbe() {}

    /** Says what is forwarded. */
    public static void main(String[] arguments) throws IOException {
        try (PortMapping mapping = new PortMapping(Duration.ofSeconds(1))) {
            for (PortMapping.Port port : new PortMapping.Port[] {
                new PortMapping.Port(PortType.UDP, UDP), new PortMapping.Port(PortType.TCP, TCP)
            }) {
                mapping.hold(port, address -> say(port + " is " + address));
            }
            int end = System.in.read();
            say("ends after " + end);
        }
        say("closed");
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
