package org.seedbank.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.audit.AuditFinding;
import org.seedbank.trustchain.audit.AuditReport;
import org.seedbank.trustchain.audit.NetworkAudit;
import org.seedbank.trustchain.audit.NetworkReport;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.token.ByteCount;

/** Recomputes everything from files and ledgers alone, once all processes have ended. */
final class Auditor {
    /** What is not paid of the service of one peer at the end: less than the unit of payment. */
    private static final ByteCount UNIT = ByteCount.ofMebibytes(1);

    private final Claim claim;
    private final List<String> differences = new ArrayList<>();
    private int copies;
    private ByteCount outside = ByteCount.ZERO;

    private Auditor(Claim claim) {
        this.claim = claim;
    }

    /** Compares what {@code claim} says with what is there. */
    static Audit of(Claim claim) {
        return new Auditor(claim).run();
    }

    private Audit run() {
        claim.parties().stream()
                .filter(party -> !party.providers().isEmpty())
                .map(Party::actor)
                .forEach(this::compareFile);
        claim.hidden().forEach(this::checkHidden);
        checkWays();
        Map<PublicKey, ChainStore> ledgers = new LinkedHashMap<>();
        try {
            claim.parties().forEach(party -> open(party.actor()).ifPresent(store -> ledgers.put(party.key(), store)));
            NetworkReport report = NetworkAudit.of(ledgers);
            report.findings().stream().map(this::describe).forEach(differences::add);
            // Invariant A8: a payee that has ended before the last payment arrived countersigns it when it is back.
            if (!report.given().plus(report.unanswered()).equals(report.taken())) {
                differences.add(Amounts.tokens(report.given()) + " given and "
                        + Amounts.tokens(report.unanswered()) + " not yet countersigned, but "
                        + Amounts.tokens(report.taken()) + " taken");
            }
            claim.parties().forEach(party -> checkPayments(party, ledgers));
            return new Audit(copies, balances(report), report.given(), report.taken(), outside, differences);
        } catch (LedgerStorageException e) {
            differences.add("a ledger cannot be read: " + e.getMessage());
            return new Audit(copies, List.of(), ByteCount.ZERO, ByteCount.ZERO, outside, differences);
        } finally {
            ledgers.values().forEach(ChainStore::close);
        }
    }

    /** Whoever downloads through circuits pays nobody, and gets nothing in any other way. */
    private void checkHidden(Actor actor) {
        compareFile(actor);
        if (Files.exists(actor.directories().ledger())) {
            differences.add(actor.name() + " has a ledger, although it pays nobody");
        }
    }

    /**
     * By what those have seen who gave the file: who has no account is one that is hidden, and is to be seen nowhere
     * but at a port of the exit.
     */
    private void checkWays() {
        Set<Integer> exitPorts = claim.exit().exitPorts();
        ByteCount through = ByteCount.ZERO;
        for (Party party : claim.parties()) {
            for (Map.Entry<Integer, ByteCount> given :
                    party.actor().givenUnpaid().entrySet()) {
                if (exitPorts.contains(given.getKey())) {
                    through = through.plus(given.getValue());
                } else {
                    outside = outside.plus(given.getValue());
                    differences.add(given.getValue().value() + " bytes went from " + party.name() + " to port "
                            + given.getKey() + ", which is none of an exit, unpaid");
                }
            }
        }
        ByteCount wanted = new ByteCount(claim.size().value() * claim.hidden().size());
        if (through.compareTo(wanted) < 0) {
            differences.add("only " + through.value() + " of " + wanted.value() + " bytes were seen to go to an exit");
        }
    }

    private void compareFile(Actor actor) {
        Path copy = actor.files().resolve(claim.original().getFileName());
        try {
            long differs = Files.mismatch(claim.original(), copy);
            if (differs < 0) {
                copies++;
            } else {
                differences.add("the file of " + actor.name() + " differs from the original at byte " + differs);
            }
        } catch (IOException e) {
            differences.add("the file of " + actor.name() + " cannot be read: " + Reasons.of(e));
        }
    }

    private Optional<ChainStore> open(Actor actor) {
        try {
            Optional<ChainStore> store = Ledgers.read(actor.directories());
            if (store.isEmpty()) {
                differences.add(actor.name() + " has no ledger");
            }
            return store;
        } catch (LedgerStorageException | CliFailure e) {
            differences.add("the ledger of " + actor.name() + " cannot be opened: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Everybody who was to be paid was, and nobody for more than was served. */
    private void checkPayments(Party party, Map<PublicKey, ChainStore> ledgers) {
        ChainStore store = ledgers.get(party.key());
        if (store == null || party.providers().isEmpty()) {
            return;
        }
        for (Actor provider : party.providers()) {
            if (paid(store, provider).equals(ByteCount.ZERO)) {
                differences.add(party.name() + " paid nothing to " + provider.name());
            }
        }
        ByteCount sum = claim.parties().stream()
                .map(other -> paid(store, other.actor()))
                .reduce(ByteCount.ZERO, ByteCount::plus);
        long rest = claim.size().value() - sum.value();
        long most = party.wasKilled()
                ? claim.size().value()
                : UNIT.value() * (claim.parties().size() - 1);
        if (rest < 0 || rest >= most) {
            differences.add(party.name() + " received " + claim.size().value() + " bytes and paid for " + sum.value());
        }
    }

    private static ByteCount paid(ChainStore store, Actor provider) {
        return store.account(provider.key()).map(AccountRecord::paid).orElse(ByteCount.ZERO);
    }

    private List<Audit.Balance> balances(NetworkReport report) {
        Map<PublicKey, AuditReport> byKey =
                report.ledgers().stream().collect(Collectors.toMap(AuditReport::key, ledger -> ledger));
        List<Audit.Balance> balances = new ArrayList<>();
        for (Party party : claim.parties()) {
            AuditReport ledger = byKey.get(party.key());
            if (ledger != null) {
                balances.add(new Audit.Balance(party.name(), ledger.totals(), ledger.ownBlocks()));
            }
        }
        return balances;
    }

    private String describe(AuditFinding finding) {
        String owner = claim.parties().stream()
                .filter(party -> party.key().equals(finding.ledger()))
                .map(Party::name)
                .findFirst()
                .orElseGet(() -> finding.ledger().toString());
        return "the ledger of " + owner + ": " + finding.detail();
    }

    /**
     * What is said to have happened.
     *
     * @param original the file that was served
     * @param size its size
     * @param parties everybody who paid or was paid
     * @param hidden those who have downloaded it through circuits
     * @param exit where their circuits ended
     */
    record Claim(Path original, ByteCount size, List<Party> parties, List<Actor> hidden, Actor exit) {
        /** Copies the lists. */
        Claim {
            parties = List.copyOf(parties);
            hidden = List.copyOf(hidden);
        }
    }

    /**
     * What is said of one party.
     *
     * @param actor who it is
     * @param providers who certainly served it and was to be paid; nobody if it had the file from the beginning
     * @param wasKilled whether a process of it was killed; what it received last may then be unpaid
     */
    record Party(Actor actor, List<Actor> providers, boolean wasKilled) {
        /** Copies the list. */
        Party {
            providers = List.copyOf(providers);
        }

        String name() {
            return actor.name();
        }

        PublicKey key() {
            return actor.key();
        }
    }
}
