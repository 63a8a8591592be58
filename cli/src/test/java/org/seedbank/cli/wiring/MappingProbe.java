package org.seedbank.cli.wiring;

import com.offbynull.portmapper.mapper.PortType;
import java.io.IOException;
import java.time.Duration;

/** A process that has two ports forwarded until its input ends. */
final class MappingProbe {
    static final int UDP = 7759;
    static final int TCP = 6891;

    private MappingProbe() {}

    /** Says what is forwarded, and in the end how many milliseconds the end took. */
    public static void main(String[] arguments) throws IOException {
        long ended;
        try (PortMapping mapping = new PortMapping(Duration.ofSeconds(1))) {
            for (PortMapping.Port port : new PortMapping.Port[] {
                new PortMapping.Port(PortType.UDP, UDP), new PortMapping.Port(PortType.TCP, TCP)
            }) {
                mapping.hold(
                        port, mapped -> say(port + mapped.map(at -> " is " + at).orElse(" is not forwarded")));
            }
            int end = System.in.read();
            say("ends after " + end);
            ended = System.nanoTime();
        }
        say("closed within " + Duration.ofNanos(System.nanoTime() - ended).toMillis());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
