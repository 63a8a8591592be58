package org.seedbank.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.output.Table;
import picocli.CommandLine.Command;

/** Examines what the program stands on. */
@Command(
        name = "doctor",
        description = "Check Java, directories, disk, clock, settings, ports and ledger, with a remedy for each fault.")
final class DoctorCommand implements Callable<Integer>, WorksWithoutSettings {
    private final Invocation invocation;

    DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(invocation).findings();
        invocation.output().result(new Report(findings));
        return findings.stream()
                .filter(finding -> finding.code() != ExitCode.OK)
                .map(finding -> finding.code().code())
                .findFirst()
                .orElse(ExitCode.OK.code());
    }

    private record Report(List<Finding> findings) implements Result {
        @Override
        public String schema() {
            return "seedbank.doctor/1";
        }

        @Override
        public void print(Lines out) {
            Table table = Table.of("", "", "");
            for (Finding finding : findings) {
                Style style = finding.code() != ExitCode.OK
                        ? Style.RED
                        : finding.remedy().isEmpty() ? Style.GREEN : Style.YELLOW;
                table.row(style.of(finding.mark()), Span.plain(finding.check()), Span.plain(finding.state()));
                if (!finding.remedy().isEmpty()) {
                    table.row("", "", "Try: " + finding.remedy() + ".");
                }
            }
            out.table(table);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("passed", findings.stream().allMatch(finding -> finding.code() == ExitCode.OK))
                    .objects(
                            "checks",
                            findings,
                            (finding, each) -> each.put("check", finding.check())
                                    .put("mark", finding.mark())
                                    .put("state", finding.state())
                                    .put("remedy", finding.remedy())
                                    .put("code", finding.code().code()));
        }
    }
}
