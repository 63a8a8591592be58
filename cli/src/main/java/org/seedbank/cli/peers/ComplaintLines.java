package org.seedbank.cli.peers;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.peer.Complaints;
import org.seedbank.overlay.wire.Bytes;

/** Complaints as lines: {@code OFFENCE COUNT FIRST LAST ADDRESS MEMBER}, times in UTC, {@code -} for no member. */
final class ComplaintLines {
    private static final String NOBODY = "-";

    private ComplaintLines() {}

    static String encode(List<Complaint> complaints) {
        StringBuilder lines = new StringBuilder("# Written by the running node; seedbank debug peers shows it.\n");
        for (Complaint each : complaints) {
            lines.append(each.offence().name()).append(' ');
            lines.append(each.count()).append(' ');
            lines.append(each.first()).append(' ').append(each.last()).append(' ');
            lines.append(each.address()).append(' ');
            lines.append(each.member().map(MemberId::toString).orElse(NOBODY)).append('\n');
        }
        return lines.toString();
    }

    /** Those of {@code text} that are understood: a line that is damaged, or of another version, is left out. */
    static List<Complaint> decode(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .limit(Complaints.LIMIT)
                .map(line -> complaint(line.split(" ", -1)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Complaint> complaint(String[] words) {
        if (words.length != 6) {
            return Optional.empty();
        }
        try {
            long count = Long.parseLong(words[1]);
            Optional<MemberId> member =
                    words[5].equals(NOBODY) ? Optional.empty() : Optional.of(new MemberId(Bytes.fromHex(words[5])));
            return Optional.of(new Complaint(
                            member,
                            address(words[4]),
                            Offence.valueOf(words[0]),
                            count,
                            Instant.parse(words[2]),
                            Instant.parse(words[3])))
                    .filter(each -> count > 0);
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Address address(String text) {
        HostAndPort parsed = HostAndPort.fromString(text);
        if (!parsed.hasPort()) {
            throw new IllegalArgumentException("no port");
        }
        return new Address(Bytes.wrap(InetAddresses.forString(parsed.getHost()).getAddress()), parsed.getPort());
    }
}
