package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * Addresses that stand for circuits which end here, towards owners of other circuits which do: no datagram leaves the
 * node only to come back to it. They are drawn from 240.0.0.0/4, where nobody is.
 *
 * @see "RFC 1112 section 4"
 */
final class Corners {
    private static final int FIRST = 240;
    private static final int COUNT = 15;
    private static final int PORT = 1024;

    private final RandomGenerator random;
    private final Map<Joint, Address> byJoint = new LinkedHashMap<>();
    private final Map<Address, Joint> joints = new LinkedHashMap<>();

    Corners(RandomGenerator random) {
        this.random = random;
    }

    /** What stands for {@code joint} as long as it ends here. */
    Address of(Joint joint) {
        return byJoint.computeIfAbsent(joint, key -> {
            Address drawn = draw();
            joints.put(drawn, joint);
            return drawn;
        });
    }

    /** The circuit that {@code address} stands for. */
    @Nullable Joint at(Address address) {
        return joints.get(address);
    }

    /** The circuit no longer ends here. */
    void left(Joint joint) {
        Address address = byJoint.remove(joint);
        if (address != null) {
            joints.remove(address);
        }
    }

    private Address draw() {
        Address drawn;
        do {
            byte[] ip = new byte[4];
            random.nextBytes(ip);
            // Not the last ones, which are broadcasts.
            ip[0] = (byte) (FIRST + random.nextInt(COUNT));
            drawn = new Address(Bytes.wrap(ip), PORT);
        } while (joints.containsKey(drawn));
        return drawn;
    }
}
