package org.seedbank.tunnels.exit;

import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * Tells questions to trackers from everything else that could be sent by TCP from the address of an exit: one GET of
 * HTTP/1 without a body, to a port where other services do not listen.
 *
 * @see "RFC 9112 sections 2 to 5; Fetch Standard section 2.9, port blocking"
 */
public final class TrackerRequest {
    /** Announces take less than a kilobyte. */
    private static final int LARGEST = 4096;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int FIRST_UNPRIVILEGED = 1024;

    /** Above the privileged ones, those that browsers do not ask for HTTP either. */
    private static final Set<Integer> OTHER_SERVICES = Set.of(
            1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
            10080);

    private static final Bytes METHOD = Bytes.utf8("GET /");
    private static final Bytes END = Bytes.utf8("\r\n\r\n");

    private TrackerRequest() {}

    /** Whether trackers may listen at the port of {@code target}. */
    static boolean mayGoTo(Address target) {
        int port = target.port();
        return port == HTTP || port == HTTPS || (port >= FIRST_UNPRIVILEGED && !OTHER_SERVICES.contains(port));
    }

    /** Whether {@code request} is one GET from its first byte to its last. */
    public static boolean isOne(Bytes request) {
        int head = request.size() - END.size();
        if (request.size() > LARGEST
                || head < METHOD.size()
                || !request.startsWith(METHOD)
                || !request.slice(head, request.size()).equals(END)) {
            return false;
        }
        String[] lines = request.slice(0, head).toUtf8().split("\r\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean isFine = lines[i].chars().allMatch(each -> each >= ' ' && each <= '~')
                    && (i == 0 ? isRequestLine(lines[i]) : lines[i].indexOf(':') > 0);
            if (!isFine) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRequestLine(String line) {
        String[] words = line.split(" ", -1);
        return words.length == 3 && (words[2].equals("HTTP/1.0") || words[2].equals("HTTP/1.1"));
    }
}
