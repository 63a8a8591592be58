package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.backup.BackupFile;
import org.seedbank.cli.backup.BackupWriter;
import org.seedbank.cli.command.WalletTransferCommands.Ending;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.PrivateFile;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.cli.wiring.TokenTransfers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Tokens for a fresh identity, which ends up in a backup of its own. Both identities run for a moment, on this machine
 * alone, so that nothing is signed but by the rules that hold between strangers. The fresh secret is on disk before
 * anything is given to its key.
 */
final class NewIdentityGift {
    private final Invocation invocation;
    private final Path file;
    private final IdentitySecret fresh;

    /** @param file where the fresh identity is kept, a backup that does not exist yet */
    NewIdentityGift(Invocation invocation, Path file) {
        this.invocation = invocation;
        this.file = file;
        this.fresh = IdentitySecret.generate(invocation.host().random());
        if (Files.exists(file)) {
            throw exists();
        }
    }

    /** The key of the fresh identity. */
    PublicKey taker() {
        return fresh.key().publicKey();
    }

    /**
     * Gives {@code amount} of what {@code giver} has.
     *
     * @param wait how long both may take to agree
     */
    TransferResults.GivenToNew give(PrivateKey giver, ByteCount amount, String note, Duration wait) {
        Passphrases passphrases = new Passphrases(invocation);
        invocation.output().note("The file of the new identity is encrypted with a passphrase.");
        try (Passphrase passphrase = passphrases.choose(passphrases.file(), "the new identity", Passphrases.REMEDY)) {
            write(passphrase, Optional.empty(), PrivateFile.Placing.NEW);
            return give(giver, passphrase, new Gift(amount, note, wait));
        }
    }

    private TransferResults.GivenToNew give(PrivateKey giver, Passphrase passphrase, Gift gift) {
        Settings settings = invocation.settings().settings().aside();
        Path data = invocation.directories().data();
        try (TemporaryDirectory place = TemporaryDirectory.in(data, "new-identity-");
                Node theirs = open(Directories.below(place.path().resolve("data")), fresh.key(), settings);
                Node ours = open(invocation.directories(), giver, settings)) {
            TokenTransfers taking = transfers(theirs);
            TokenTransfers giving = transfers(ours);
            CompletableFuture<HalfBlock> taken = taking.expect(Optional.of(giver.publicKey()), gift.amount);
            giving.meet(taker(), taking.address().toSocket());
            CompletableFuture<Void> agreed = giving.give(taker(), gift.amount, gift.note)
                    .thenCompose(given -> giving.answered(taker()))
                    .thenCombine(taken, (nothing, proposal) -> null);
            if (WalletTransferCommands.await(agreed, gift.patience, invocation) != Ending.DONE) {
                throw unfinished();
            }
            write(passphrase, Optional.of(theirs), PrivateFile.Placing.REPLACE);
            return new TransferResults.GivenToNew(taker(), file, gift.amount, giving.balance());
        }
    }

    private void write(Passphrase passphrase, Optional<Node> node, PrivateFile.Placing placing) {
        BackupFile backup = new BackupFile(
                file, invocation.host().random(), invocation.host().clock());
        try {
            var unused =
                    backup.write(new BackupWriter(fresh, node.map(Node::store), PeerNotes.EMPTY), passphrase, placing);
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (IOException e) {
            throw Failures.explain(e, invocation);
        }
    }

    private Node open(Directories directories, PrivateKey key, Settings settings) {
        return Node.open(new NodePlan(directories, key, settings, List.of()), invocation.host());
    }

    private static TokenTransfers transfers(Node node) {
        return node.transfers().orElseThrow(WalletTransferCommands::cannotSign);
    }

    private CliFailure exists() {
        return new CliFailure(
                ExitCode.FILE_EXISTS,
                "cannot write the new identity to",
                file.toString(),
                "it exists already",
                "another name");
    }

    private CliFailure unfinished() {
        return new CliFailure(
                ExitCode.UNFINISHED,
                "did not finish giving to",
                taker().memberId().toString(),
                "what was given is stored and sent again; the new identity is in " + file,
                "seedbank wallet restore " + file
                        + " elsewhere and wallet receive there, then seedbank wallet transfer " + taker().memberId()
                        + " --at HOST:PORT here");
    }

    private record Gift(ByteCount amount, String note, Duration patience) {}
}
