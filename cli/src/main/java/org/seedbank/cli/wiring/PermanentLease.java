package org.seedbank.cli.wiring;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What routers that forward a port for good or not at all want to be asked by UPnP. The library asks all of them for
 * some time, and takes the refusal of such a router for no answer.
 *
 * @see "WANIPConnection:1 section 2.4.16: error 725, OnlyPermanentLeasesSupported; a lease of 0 is permanent"
 */
final class PermanentLease {
    /** More than a refusal that is cut anywhere has before the cut, in characters. */
    static final int LONGEST_PART = 64;

    private static final Pattern REFUSAL = Pattern.compile("<errorCode>\\s{0,8}725\\s{0,8}</errorCode>");
    private static final Pattern LEASE = Pattern.compile("(?<=<NewLeaseDuration>)\\d+(?=</NewLeaseDuration>)");
    private static final Pattern LENGTH = Pattern.compile("(?im)(?<=^Content-Length: )\\d+");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private PermanentLease() {}

    /** Whether {@code answer}, or part of one, refuses a lease because it is not permanent. */
    static boolean isWanted(String answer) {
        return REFUSAL.matcher(answer).find();
    }

    /** {@code request}, a whole one of HTTP, with a permanent lease if it asks for any. */
    static byte[] in(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int head = text.indexOf(END_OF_HEAD);
        Matcher lease = LEASE.matcher(text);
        if (head < 0 || !lease.find(head)) {
            return request;
        }
        String body = lease.replaceFirst("0").substring(head + END_OF_HEAD.length());
        return (LENGTH.matcher(text.substring(0, head)).replaceFirst(Integer.toString(body.length()))
                        + END_OF_HEAD
                        + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
