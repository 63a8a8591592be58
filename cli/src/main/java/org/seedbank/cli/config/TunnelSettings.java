package org.seedbank.cli.config;

import java.util.Set;
import org.seedbank.trustchain.token.ByteCount;

/**
 * What is done for circuits of others.
 *
 * @param relays whether they are carried on
 * @param maxCircuits that are carried at a time
 * @param relayRate bytes a second that are carried on; 0 for no limit
 * @param exit what leaves them here; nothing unless the user says so
 * @param exitRate bytes a second that leave them here and come in; 0 for no limit
 * @param exitPerDay bytes a day, likewise
 */
public record TunnelSettings(
        boolean relays,
        int maxCircuits,
        ByteCount relayRate,
        Set<ExitService> exit,
        ByteCount exitRate,
        ByteCount exitPerDay) {
    /** Copies the set. */
    public TunnelSettings {
        exit = Set.copyOf(exit);
    }

    static TunnelSettings of(ResolvedSettings resolved) {
        return new TunnelSettings(
                resolved.value(SettingKey.RELAY),
                resolved.value(SettingKey.MAX_CIRCUITS),
                resolved.value(SettingKey.RELAY_RATE),
                resolved.value(SettingKey.EXIT),
                resolved.value(SettingKey.EXIT_RATE),
                resolved.value(SettingKey.EXIT_PER_DAY));
    }

    /** These for a node that does nothing for circuits of others. */
    TunnelSettings idle() {
        return new TunnelSettings(false, maxCircuits, relayRate, Set.of(), exitRate, exitPerDay);
    }
}
