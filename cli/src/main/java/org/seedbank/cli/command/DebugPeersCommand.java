package org.seedbank.cli.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.endpoint.Offence.Consequence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.validation.DoubleSpend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Names everybody who is limited, shut out or hostile, and why. */
@Command(
        name = "peers",
        description =
                "List peers that are banned, limited or hostile, and why: as the node that runs wrote it within the"
                        + " last five seconds, or the one that ran last.")
final class DebugPeersCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final TableOptions table = TableOptions.of(() -> List.of(DebugPeerResults.ROWS));

    DebugPeersCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Instant now = invocation.host().clock().instant();
        PeerFiles files = new PeerFiles(invocation.directories().peers());
        PeerNotes notes = files.notes();
        List<DebugPeerResults.Row> rows = new ArrayList<>();
        notes.bans()
                .forEach(member -> rows.add(new DebugPeerResults.Row(
                        Optional.of(member), Optional.empty(), Consequence.BANNED, "by you (peers ban)")));
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            ledger.store().ifPresent(store -> addFromLedger(store, now, rows));
        }
        for (Complaint each : files.complaints()) {
            rows.add(new DebugPeerResults.Row(
                            each.member(),
                            Optional.of(each.address()),
                            each.offence().consequence(),
                            reason(each.offence()))
                    .noted(each));
        }
        invocation.output().result(new DebugPeerResults.Named(DebugPeerResults.sorted(rows), notes), table.form());
        return ExitCode.OK.code();
    }

    private static void addFromLedger(ChainStore store, Instant now, List<DebugPeerResults.Row> rows) {
        for (DoubleSpend proof : store.forks()) {
            MemberId forger = proof.id().owner().memberId();
            rows.add(new DebugPeerResults.Row(
                    Optional.of(forger),
                    Optional.empty(),
                    Consequence.BANNED,
                    "signed two blocks with number " + proof.id().sequence() + " (chain forks)"));
        }
        for (AccountRecord account : store.accounts()) {
            account.refusedUntil()
                    .filter(now::isBefore)
                    .ifPresent(end -> rows.add(new DebugPeerResults.Row(
                                    Optional.of(account.counterparty().memberId()),
                                    Optional.<Address>empty(),
                                    Consequence.LIMITED,
                                    "did not pay in time; not served")
                            .until(end)));
        }
    }

    private static String reason(Offence offence) {
        return switch (offence) {
            case TOO_MANY_PACKETS -> "more packets than one source may send";
            case TOO_MANY_QUESTIONS -> "asks for more blocks than one source gets";
            case TOO_MUCH_NEWS -> "passes on more news than one neighbour may";
            case MALFORMED -> "packets that do not parse";
            case BAD_SIGNATURE -> "packets with a wrong signature";
            case FALSE_BLOCKS -> "passes on blocks that break a rule";
            case MISLEADING -> "names addresses at which nobody is; no neighbour for ten minutes";
            case BAD_DATA -> "pieces with a wrong hash";
        };
    }
}
