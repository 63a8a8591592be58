package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.audit.OwnTotals;
import org.seedbank.cli.config.Sizes;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.TokenTransfers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.validation.DoubleSpend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that move tokens from one person to another. */
final class WalletTransferCommands {
    private WalletTransferCommands() {}

    @Command(
            name = "transfer",
            description = "Give tokens to somebody, who runs seedbank wallet receive meanwhile. It cannot be undone.")
    static final class Transfer implements Callable<Integer> {
        private static final int LONGEST_NOTE = 200;
        private static final Duration AT_DISK = Duration.ofMinutes(1);

        private final Invocation invocation;

        @Parameters(
                index = "0",
                paramLabel = "PEER",
                arity = "0..1",
                description = "The key of the other side, or 8 or more digits or the alias of a known peer.")
        private @Nullable String peer;

        @Parameters(
                index = "1",
                paramLabel = "AMOUNT",
                arity = "0..1",
                description = "How much, e.g. 500MiB; without it, what was given before is sent again.")
        private @Nullable ByteCount amount;

        @Option(
                names = "--new-identity",
                arity = "2",
                paramLabel = "AMOUNT FILE",
                hideParamSyntax = true,
                description = "Give to a fresh identity instead, which is kept in FILE, a backup of its own.")
        private String @Nullable [] newIdentity;

        @Option(names = "--at", paramLabel = "HOST:PORT", description = "Where the other side listens.")
        private @Nullable PeerAddress address;

        @Option(names = "--note", paramLabel = "TEXT", description = "Why; only your own history shows it.")
        private String note = "";

        @Option(
                names = "--wait",
                paramLabel = "T",
                defaultValue = "30s",
                description = "How long to wait for the other signature (${DEFAULT-VALUE}).")
        private Duration wait = Duration.ZERO;

        @Option(names = "--overdraw", description = "Give more than your balance, and be in debt afterwards.")
        private boolean overdraws;

        Transfer(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if ((peer == null) == (newIdentity == null)) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot run",
                        "seedbank wallet transfer",
                        "either PEER or --new-identity is needed",
                        "seedbank wallet transfer PEER AMOUNT, or --new-identity AMOUNT FILE");
            }
            return newIdentity == null ? giveTo(peer == null ? "" : peer) : giveToNew(newIdentity[0], newIdentity[1]);
        }

        private int giveToNew(String size, String name) {
            ByteCount wanted;
            try {
                wanted = Sizes.parse(size);
            } catch (IllegalArgumentException e) {
                throw refused(ExitCode.BAD_OPTION, String.valueOf(e.getMessage()), "--new-identity 500MiB FILE");
            }
            Unlocking unlocking = new Unlocking(invocation);
            KeyRecord record = unlocking.record();
            NewIdentityGift gift = new NewIdentityGift(invocation, invocation.path(name));
            long balance;
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                balance = balance(ledger, record.owner());
            }
            check(wanted, balance);
            confirm(wanted, gift.taker(), balance);
            PrivateKey key = unlocking.secret(record).key();
            invocation.output().result(gift.give(key, wanted, note, wait));
            return ExitCode.OK.code();
        }

        private static long balance(OpenLedger ledger, PublicKey own) {
            return ledger.store()
                    .map(store -> OwnTotals.of(store, own).balance())
                    .orElse(0L);
        }

        private int giveTo(String named) {
            Unlocking unlocking = new Unlocking(invocation);
            PublicKey own = unlocking.record().owner();
            PublicKey taker;
            long balance;
            Optional<DoubleSpend> fork;
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                taker = PeerKey.find(named, ledger.store(), invocation);
                balance = balance(ledger, own);
                fork = forkOf(taker, ledger);
            }
            if (taker.equals(own)) {
                throw refused(ExitCode.BAD_OPTION, "it is your own key", "name somebody else");
            }
            if (amount != null) {
                refuseOutcast(taker, fork);
                check(amount, balance);
                confirm(amount, taker, balance);
            }
            Optional<InetSocketAddress> at = Optional.ofNullable(address)
                    .map(place -> place.resolve(invocation.settings().settings()));
            PrivateKey key = unlocking.secret(unlocking.record()).key();
            return run(key, taker, at);
        }

        private static Optional<DoubleSpend> forkOf(PublicKey taker, OpenLedger ledger) {
            return ledger.store().stream()
                    .flatMap(store -> store.forks().stream())
                    .filter(fork -> fork.id().owner().equals(taker))
                    .findFirst();
        }

        /** What is given to a key of which no answer is accepted never reaches it, and never comes back. */
        private void refuseOutcast(PublicKey taker, Optional<DoubleSpend> fork) {
            PeerNotes notes = new PeerFiles(invocation.directories().peers()).notes();
            if (notes.bans().contains(taker.memberId())) {
                throw refused(
                        ExitCode.BAD_OPTION, "you shut it out (peers ban)", "seedbank peers unban " + taker.memberId());
            }
            fork.ifPresent(proof -> {
                throw refused(
                        ExitCode.FORK_FOUND,
                        "it signed two blocks with number " + proof.id().sequence()
                                + ", so nobody who knows that deals with it",
                        "another key of the same person; seedbank chain forks --write DIR writes the proof");
            });
        }

        private void check(ByteCount wanted, long balance) {
            boolean isMovable = !wanted.equals(ByteCount.ZERO) && BandwidthTransaction.MAX_TX.isAtLeast(wanted);
            if (!isMovable) {
                throw refused(
                        ExitCode.BAD_OPTION,
                        "expected 1 byte to " + Amounts.tokens(BandwidthTransaction.MAX_TX) + " at once",
                        "another amount");
            }
            if (wanted.value() > balance && !overdraws) {
                throw refused(
                        ExitCode.NOT_ENOUGH_TOKENS,
                        "your balance is " + Amounts.signedTokens(balance),
                        "a smaller amount, or --overdraw to be in debt afterwards");
            }
            if (note.getBytes(StandardCharsets.UTF_8).length > LONGEST_NOTE) {
                throw refused(
                        ExitCode.BAD_OPTION, "the note is longer than " + LONGEST_NOTE + " bytes", "a shorter note");
            }
        }

        private void confirm(ByteCount wanted, PublicKey taker, long balance) {
            Output output = invocation.output();
            boolean isMeant = invocation.options().saysYes()
                    || (output.canAsk()
                            && output.ask("Give " + Amounts.tokens(wanted) + " (" + wanted.value() + " bytes) to "
                                    + taker.memberId() + "? Your balance becomes "
                                    + Amounts.signedTokens(balance - wanted.value()) + "."));
            if (!isMeant) {
                throw refused(ExitCode.BAD_OPTION, "nobody has confirmed it", "add --yes if that is what you want");
            }
        }

        private int run(PrivateKey key, PublicKey taker, Optional<InetSocketAddress> at) {
            try (Node node = open(invocation, key, at)) {
                TokenTransfers transfers = transfers(node);
                at.ifPresent(place -> transfers.meet(taker, place));
                if (amount != null) {
                    give(transfers, taker, amount);
                }
                if (at.isEmpty()) {
                    invocation.output().note("Where the other side is was not said; waiting for it to be met.");
                }
                Ending ending = await(transfers.answered(taker), wait, invocation);
                int open = transfers.open(taker);
                boolean isAgreed = ending == Ending.DONE;
                invocation
                        .output()
                        .result(new TransferResults.Sent(
                                taker, Optional.ofNullable(amount), isAgreed, open, transfers.balance()));
                if (isAgreed) {
                    return ExitCode.OK.code();
                }
                throw silent(taker, ending);
            }
        }

        /** Nothing is waited for before the tokens are given for sure. */
        private void give(TokenTransfers transfers, PublicKey taker, ByteCount given) {
            if (await(transfers.give(taker, given, note), AT_DISK, invocation) != Ending.DONE) {
                throw refused(
                        ExitCode.UNFINISHED,
                        "the disk did not take it within " + Amounts.duration(AT_DISK),
                        "seedbank wallet balance shows whether it was given");
            }
        }

        private CliFailure silent(PublicKey taker, Ending ending) {
            return new CliFailure(
                    ending == Ending.LATE ? ExitCode.PARTNER_SILENT : ExitCode.UNFINISHED,
                    "no signature yet from",
                    taker.memberId().toString(),
                    "the transfer is signed and stored; it is sent again whenever seedbank runs, and counts as given",
                    "seedbank wallet transfer " + taker + " --at HOST:PORT while the other side runs seedbank wallet"
                            + " receive");
        }

        private CliFailure refused(ExitCode code, String why, String hint) {
            return new CliFailure(
                    code, "cannot give tokens to", peer == null ? "a new identity" : shortened(peer), why, hint);
        }
    }

    @Command(name = "receive", description = "Wait for somebody who runs seedbank wallet transfer, and sign too.")
    static final class Receive implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--from", paramLabel = "PEER", description = "Only from this peer; else from anybody.")
        private @Nullable String giver;

        @Option(
                names = "--at-most",
                paramLabel = "AMOUNT",
                defaultValue = "1TiB",
                description = "Sign no more than this (${DEFAULT-VALUE}).")
        private ByteCount most = ByteCount.ZERO;

        @Option(
                names = "--wait",
                paramLabel = "T",
                defaultValue = "10m",
                description = "How long to wait (${DEFAULT-VALUE}).")
        private Duration wait = Duration.ZERO;

        Receive(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            PrivateKey key = new Unlocking(invocation).keyOrNew();
            Optional<PublicKey> from;
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                from = Optional.ofNullable(giver).map(text -> PeerKey.find(text, ledger.store(), invocation));
            }
            Optional<SigningState> held = SigningState.of(invocation);
            try (Node node = open(invocation, key, Optional.empty())) {
                TokenTransfers transfers = transfers(node);
                CompletableFuture<HalfBlock> taken = transfers.expect(from, most);
                invocation.output().event(new TransferResults.Waiting(key.publicKey(), transfers.address()));
                Ending ending = await(taken, wait, invocation);
                if (ending != Ending.DONE) {
                    held.filter(state -> state.isStillSo(invocation)).ifPresent(state -> {
                        throw state.signsNothing();
                    });
                    throw new CliFailure(
                            ending == Ending.LATE ? ExitCode.PARTNER_SILENT : ExitCode.UNFINISHED,
                            "received",
                            "nothing",
                            "nobody gave anything within " + Amounts.duration(wait),
                            "the same again while the other side runs seedbank wallet transfer");
                }
                HalfBlock proposal = taken.join();
                invocation
                        .output()
                        .result(new TransferResults.Received(
                                proposal.owner(),
                                BandwidthTransaction.decode(proposal.transaction())
                                        .down(),
                                transfers.balance()));
                return ExitCode.OK.code();
            }
        }
    }

    private static Node open(Invocation invocation, PrivateKey key, Optional<InetSocketAddress> named) {
        return Node.open(
                new NodePlan(
                        invocation.directories(),
                        key,
                        invocation.settings().settings().forOneErrand(),
                        named.stream().toList()),
                invocation.host());
    }

    private static TokenTransfers transfers(Node node) {
        return node.transfers().orElseThrow(WalletTransferCommands::cannotSign);
    }

    static CliFailure cannotSign() {
        return new CliFailure(
                ExitCode.BAD_CONFIGURATION,
                "cannot use",
                "tokens.pay",
                "it is never, so that nothing is signed",
                "set tokens.pay to auto");
    }

    /** Waits for {@code outcome}, for so long, or until somebody interrupts. */
    static Ending await(CompletableFuture<?> outcome, Duration limit, Invocation invocation) {
        CompletableFuture<Interruption.Cause> stop =
                invocation.host().interruption().expect();
        try {
            var unused = CompletableFuture.anyOf(outcome, stop).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return outcome.isDone() ? Ending.DONE : Ending.STOPPED;
        } catch (TimeoutException e) {
            return Ending.LATE;
        } catch (ExecutionException e) {
            throw Failures.explain(e, invocation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Ending.STOPPED;
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    enum Ending {
        DONE,
        LATE,
        STOPPED
    }
}
