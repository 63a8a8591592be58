package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;

/** The file that says that there may be own blocks which this machine does not know, for the fuzzer. */
final class SigningMarkFuzz {
    private static final long LARGEST_NUMBER = 9_999_999_999L;

    private SigningMarkFuzz() {}

    /**
     * Any text has a number within bounds; one that is added in front counts if it is higher, and nothing else changes
     * it.
     */
    static FuzzTarget file() {
        String whole = "owner " + "0a".repeat(74) + "\nsequence 17\nhash " + "0b".repeat(32)
                + "\ntime 2026-01-01T00:00:00Z\nelsewhere\n";
        return new FuzzTarget(
                "SigningMark",
                SigningMarkFuzz::check,
                List.of(
                        Bytes.utf8(whole),
                        Bytes.utf8("sequence 9999999999\r\nsequence 3\n"),
                        Bytes.utf8("sequence 10000000000\nsequence -1\nsequence \u0661\nelsewhere "),
                        Bytes.utf8("elsewhere"),
                        Bytes.utf8("\r\r\n\u0085\u2028sequence\t1\n").concat(Bytes.filled(3, 255))));
    }

    private static void check(Bytes content) {
        String text = new String(content.toArray(), StandardCharsets.UTF_8);
        long number = SigningMark.sequence(text);
        assertThat(number).isBetween(0L, LARGEST_NUMBER);
        assertThat(SigningMark.sequence("sequence " + number + "\n")).isEqualTo(number);
        long more = content.size() > 1 ? content.at(1) : 0;
        assertThat(SigningMark.sequence("sequence " + more + "\n" + text)).isEqualTo(Math.max(more, number));
        assertThat(SigningMark.sequence("elsewhere\n" + text)).isEqualTo(number);
        assertThat(SigningMark.isForUseElsewhere("elsewhere\n" + text)).isTrue();
        assertThat(SigningMark.isForUseElsewhere(text))
                .isEqualTo(List.of(text.split("\r\n|\r|\n", -1)).contains("elsewhere"));
    }
}
