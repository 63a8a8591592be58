package org.seedbank.cli.transfer;

import java.time.Duration;
import java.util.List;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/** What the user is told of transfers that end before they are complete. */
final class TransferFailures {
    private TransferFailures() {}

    /** Whether something is left to be done; a seed whose turn has not come leaves nothing behind. */
    static boolean isUnfinished(Transfer transfer) {
        return !transfer.isDone() && !(transfer.kind() == TransferKind.SEED && transfer.isQueued());
    }

    static CliFailure nothingToSeed(Transfer transfer) {
        return new CliFailure(
                ExitCode.NOT_FOUND,
                "cannot seed",
                transfer.name(),
                "none of its data is there",
                "name the directory that holds it with -o; seedbank verify shows what is missing");
    }

    static CliFailure stalled(Transfer transfer, Duration since) {
        return new CliFailure(
                ExitCode.TIMEOUT,
                "cannot finish",
                transfer.name(),
                "nothing came for " + since.toSeconds() + " s from "
                        + Amounts.count(transfer.status().peers(), "peer"),
                "the same command again resumes; --peer or --tracker name more sources");
    }

    /** One failure for all, which names the first torrent that is not finished. */
    static CliFailure outOfTime(List<Transfer> open) {
        return open.stream()
                .filter(TransferFailures::isUnfinished)
                .findFirst()
                .map(transfer -> new CliFailure(
                        ExitCode.TIMEOUT,
                        "cannot finish",
                        transfer.name(),
                        "it took longer than --timeout allows",
                        "the same command again resumes; a longer --timeout gives it more time"))
                .orElseGet(() -> new CliFailure(
                        ExitCode.TIMEOUT,
                        "stopped seeding",
                        open.get(0).name(),
                        "--timeout allows no more",
                        "--seed-time, which ends seeding with code 0"));
    }
}
