package org.seedbank.cli.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.peer.Complaints;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;

/** What a node wrote about other nodes for its next start. */
class PeerMemoryFuzzTest extends FuzzContract {
    private static final Address FAR = new Address(Bytes.fromHex("20010db8000000000000000000000001"), 65_535);
    private static final int MOST_GUARDS = 16;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(guards(), complaints());
    }

    /** What is understood is the same when it is written and read again. */
    private static FuzzTarget guards() {
        Bytes key = Bytes.utf8("LibNaCLPK:").concat(Bytes.filled(64, 7));
        String known = HopFile.encode(
                List.of(new Peer(new PublicKey(key), Address.loopback(7)), new Peer(new PublicKey(key), FAR)));
        return new FuzzTarget(
                "Guards",
                bytes -> {
                    try {
                        List<Peer> guards = HopFile.decode(new String(bytes.toArray(), StandardCharsets.UTF_8));
                        assertThat(guards).hasSizeLessThanOrEqualTo(MOST_GUARDS);
                        assertThat(HopFile.decode(HopFile.encode(guards))).isEqualTo(guards);
                    } catch (IllegalArgumentException e) {
                        assertThat(e).isNotInstanceOf(IndexOutOfBoundsException.class);
                    }
                },
                List.of(
                        Bytes.utf8(known),
                        Bytes.utf8(key.toHex() + " 127.0.0.1"),
                        Bytes.utf8(key.toHex() + " [fe80::1%1]:0\n"),
                        Bytes.utf8(key.toHex() + " ::1\r\n")));
    }

    /** Whatever the lines are, some are understood, and these are the same when they are written and read again. */
    private static FuzzTarget complaints() {
        Instant first = Instant.ofEpochSecond(1_700_000_000);
        Complaint host = new Complaint(
                Optional.empty(), Address.loopback(0), Offence.TOO_MANY_PACKETS, 1, first, first.plusMillis(7));
        Complaint member = new Complaint(
                Optional.of(new MemberId(Bytes.filled(20, 3))), FAR, Offence.BAD_DATA, Long.MAX_VALUE, first, first);
        String times = " 2026-11-20T10:00:00Z +1000000000-12-31T23:59:59.999999999Z ";
        return new FuzzTarget(
                "Complaints",
                bytes -> {
                    String text = new String(bytes.toArray(), StandardCharsets.UTF_8);
                    List<Complaint> known = ComplaintLines.decode(text);
                    assertThat(known).hasSizeLessThanOrEqualTo(Complaints.LIMIT).allMatch(each -> each.count() > 0);
                    assertThat(ComplaintLines.decode(ComplaintLines.encode(known)))
                            .isEqualTo(known);
                },
                List.of(
                        Bytes.utf8(ComplaintLines.encode(List.of(host, member))),
                        Bytes.utf8("MALFORMED 1" + times + "127.0.0.1 -\n"),
                        Bytes.utf8("MISLEADING 7" + times + "[::1]:9 -\nFALSE_BLOCKS 0" + times + "::1 00\n")));
    }
}
