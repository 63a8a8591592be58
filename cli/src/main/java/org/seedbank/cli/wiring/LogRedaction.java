package org.seedbank.cli.wiring;

import java.util.regex.Pattern;

/**
 * Text without what tells who talks to whom about what: of keys, member ids and info hashes the first digits stay, of
 * addresses what a region shares. Addresses of this machine stay as they are. Lines about the same peer can still be
 * told from others by their beginnings.
 */
final class LogRedaction {
    /** Anything from the 80 bits of a short id on; 20 bytes are an info hash, 74 a key. */
    private static final Pattern HEX = Pattern.compile("(?<![0-9a-fA-F])([0-9a-fA-F]{8})[0-9a-fA-F]{12,}");
    /** As trackers are asked, in escaped bytes. */
    private static final Pattern QUERY = Pattern.compile("((?:info_hash|peer_id)=)[^&\\s\"]+");

    private static final Pattern IPV4 = Pattern.compile(
            "(?<![\\d.])(?!127\\.|0\\.0\\.0\\.0)(\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)");
    /** All eight groups, or a gap after the first ones (RFC 4291 section 2.2); a time of day has neither. */
    private static final Pattern IPV6 = Pattern.compile("(?<![0-9a-zA-Z:])"
            + "([0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})?)"
            + "(?:(?::[0-9a-fA-F]{1,4}){6}(?![0-9a-zA-Z:])|(?::[0-9a-fA-F]{1,4}){0,5}::[0-9a-fA-F:]*)");

    private LogRedaction() {}

    /** {@code text} with the beginnings only. */
    static String of(String text) {
        String hashes = HEX.matcher(QUERY.matcher(text).replaceAll("$1..")).replaceAll("$1..");
        return IPV6.matcher(IPV4.matcher(hashes).replaceAll("$1.x.x")).replaceAll("$1:x");
    }
}
