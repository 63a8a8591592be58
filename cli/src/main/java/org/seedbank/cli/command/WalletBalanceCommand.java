package org.seedbank.cli.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Given, taken, and the difference. */
@Command(name = "balance", description = "Show what you gave, what you took, and the difference.")
final class WalletBalanceCommand implements Callable<Integer> {
    private static final String FORMS = "a block number, or a time such as 2026-11-20 or 2026-11-20T10:00";

    private final Invocation invocation;

    @Option(names = "--explain", description = "List the blocks behind each number.")
    private boolean explains;

    @Option(
            names = "--at",
            paramLabel = "TIME|SEQ",
            description = "As it was then: after own block SEQ, or at a time; a date stands for its end.")
    private @Nullable String at;

    @Mixin
    private final TableOptions table = BalanceResults.options();

    WalletBalanceCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Output output = invocation.output();
        Optional<BalanceResults.Moment> moment = Optional.ofNullable(at).map(WalletBalanceCommand::moment);
        Optional<PublicKey> key = WalletCommand.ownKey(invocation);
        if (key.isEmpty()) {
            output.note("There is no wallet yet; the first download or seed makes one.");
        }
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            BalanceResults.Question question = new BalanceResults.Question(moment, explains);
            output.result(BalanceResults.Balance.of(key, ledger.store(), question), table.form());
        }
        return ExitCode.OK.code();
    }

    private static BalanceResults.Moment moment(String text) {
        String stripped = text.strip();
        if (stripped.matches("[0-9]{1,10}")) {
            long last = Long.parseLong(stripped);
            return new BalanceResults.Moment(stripped, block -> block.sequence().value() <= last);
        }
        try {
            Instant end = end(stripped);
            Predicate<HalfBlock> isBefore = block -> !block.timestamp().isAfter(end);
            return new BalanceResults.Moment(end.toString(), isBefore);
        } catch (DateTimeException e) {
            throw new CliFailure(
                            ExitCode.BAD_OPTION,
                            "cannot use",
                            "--at " + stripped.substring(0, Math.min(40, stripped.length())),
                            "expected " + FORMS,
                            "seedbank wallet history shows times and blocks")
                    .causedBy(e);
        }
    }

    private static Instant end(String text) {
        ZoneId here = ZoneId.systemDefault();
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return LocalDate.parse(text)
                    .plusDays(1)
                    .atStartOfDay(here)
                    .toInstant()
                    .minusMillis(1);
        }
        return text.matches(".*T.*(Z|[+-][0-9:]+)")
                ? Instant.parse(text)
                : LocalDateTime.parse(text).atZone(here).toInstant();
    }
}
