package org.seedbank.overlay.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;

/** Through whom the addresses came that were asked; bounded, the one asked longest ago goes. */
final class Origins {
    private static final int LIMIT = 4096;

    private final Map<Address, Origin> origins = new LinkedHashMap<>();

    /** {@code address} is asked because of {@code origin}. */
    void note(Address address, Origin origin) {
        origins.remove(address);
        if (origins.size() >= LIMIT) {
            origins.remove(origins.keySet().iterator().next());
        }
        origins.put(address, origin);
    }

    /** Why {@code address} was asked; if it was not, it came by itself. */
    Origin of(Address address) {
        return origins.getOrDefault(address, Origin.UNASKED);
    }
}
