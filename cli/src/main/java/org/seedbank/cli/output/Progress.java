package org.seedbank.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How far something is.
 *
 * @param name of what
 * @param done bytes done
 * @param total bytes in all; zero while that is not known
 * @param remarks speeds, times, peers: most important first
 */
public record Progress(String name, ByteCount done, ByteCount total, List<String> remarks) {
    private static final int BAR = 12;
    private static final int NAME = 32;

    /** Copies the remarks. */
    public Progress {
        remarks = List.copyOf(remarks);
    }

    /** The state in at most {@code columns} characters; remarks that do not fit are left out. */
    String line(int columns) {
        String shown = Printable.of(name);
        List<String> pieces = new ArrayList<>();
        pieces.add(shown.length() <= NAME ? shown : shown.substring(0, NAME - 1) + "…");
        if (total.value() > 0) {
            pieces.add(bar());
            pieces.add(Amounts.percent(done, total));
            pieces.add(Amounts.sizeOf(done, total));
        }
        pieces.addAll(remarks);
        StringBuilder line = new StringBuilder();
        for (String piece : pieces) {
            String gap = line.isEmpty() ? "" : "  ";
            if (line.length() + gap.length() + piece.length() > columns) {
                break;
            }
            line.append(gap).append(piece);
        }
        return line.toString();
    }

    private String bar() {
        int filled = (int) (BAR * (done.value() / (double) total.value()));
        int head = filled < BAR ? 1 : 0;
        return "[" + "#".repeat(filled) + ">".repeat(head) + " ".repeat(BAR - filled - head) + "]";
    }
}
