package org.seedbank.tunnels.exit;

import org.seedbank.overlay.wire.Bytes;

/** Tells answers of trackers from everything else that is on the web, which an exit does not fetch for others. */
public final class TrackerAnswer {
    /** Longest response that is passed on; announces take a few kilobytes. */
    public static final int LARGEST = 1 << 20;

    private static final Bytes LINE = Bytes.utf8("HTTP/1.");
    private static final String REDIRECT = "307";
    private static final int DEEPEST = 32;

    private TrackerAnswer() {}

    /** Whether {@code response} redirects, or has a body of bencoding and nothing else. */
    public static boolean isOne(Bytes response) {
        if (response.size() > LARGEST || !response.startsWith(LINE) || response.size() < 12) {
            return false;
        }
        if (response.slice(9, 12).toUtf8().equals(REDIRECT)) {
            return true;
        }
        int body = bodyOf(response);
        return body > 0 && body < response.size() && valueEnd(response, body, 0) == response.size();
    }

    private static int bodyOf(Bytes response) {
        for (int i = 0; i + 3 < response.size(); i++) {
            if (response.at(i) == '\r'
                    && response.at(i + 1) == '\n'
                    && response.at(i + 2) == '\r'
                    && response.at(i + 3) == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    /** Where the value at {@code from} ends, or -1 if there is none. */
    private static int valueEnd(Bytes in, int from, int depth) {
        if (from >= in.size() || depth > DEEPEST) {
            return -1;
        }
        int first = in.at(from);
        if (first == 'i') {
            return numberEnd(in, from + 1, 'e');
        }
        if (first == 'l' || first == 'd') {
            int at = from + 1;
            while (at > 0 && at < in.size() && in.at(at) != 'e') {
                at = valueEnd(in, at, depth + 1);
            }
            return at > 0 && at < in.size() ? at + 1 : -1;
        }
        int end = numberEnd(in, from, ':');
        if (end < 0 || end - from > 8) {
            return -1;
        }
        long length = Long.parseLong(in.slice(from, end - 1).toUtf8());
        return length >= 0 && end + length <= in.size() ? (int) (end + length) : -1;
    }

    /** Behind the digits and {@code stop}, or -1. */
    private static int numberEnd(Bytes in, int from, int stop) {
        int at = from < in.size() && in.at(from) == '-' && stop == 'e' ? from + 1 : from;
        int digits = at;
        while (at < in.size() && in.at(at) >= '0' && in.at(at) <= '9') {
            at++;
        }
        return at > digits && at < in.size() && in.at(at) == stop ? at + 1 : -1;
    }
}
