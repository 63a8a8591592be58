package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What the user sees of others who do not sign, sign something else, or sign twice. */
class CounterpartyTest {
    private static final ByteCount PAID = ByteCount.ofMebibytes(3);
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 'h'));
    private static final PrivateKey OTHER =
            PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, 7)));

    @TempDir
    private Path directory;

    private TestProgram program;
    private PrivateKey own;
    private BandwidthTransaction offer;
    private HalfBlock proposal;

    @BeforeEach
    void pay() {
        program = new TestProgram(directory);
        own = new KeyFile(directories()).create(new SecureRandom());
        offer = BandwidthTransaction.proposal(PAID, Totals.NONE);
        proposal = sign(own, BlockLink.proposalTo(OTHER.publicKey()), offer);
    }

    @Test
    void aPaymentThatTheOtherNeverSignsIsExplainedAndOpen() {
        store(List.of(proposal), List.of());

        var balance = program.run("wallet", "balance", "--json");
        var audit = program.run("chain", "audit", "--json");

        assertThat(balance.json().get("balance").asLong()).isEqualTo(-PAID.value());
        assertThat(balance.json().get("unsettled").asLong()).isOne();
        assertThat(audit.code()).isZero();
        assertThat(audit.json().get("unexplained").asLong(-1)).isZero();
        assertThat(audit.json().get("chains").get(0).get("unanswered").asLong()).isOne();
    }

    @Test
    void anAnswerToAnotherAmountIsFoundWrong() {
        BandwidthTransaction less = BandwidthTransaction.proposal(ByteCount.ofMebibytes(2), Totals.NONE);
        HalfBlock wrong =
                sign(OTHER, BlockLink.answerTo(proposal.id()), BandwidthTransaction.agreement(less, Totals.NONE));
        store(List.of(proposal, wrong), List.of());

        for (String command : new String[] {"verify", "audit"}) {
            var run = program.run("chain", command);
            assertThat(run.code()).isEqualTo(52);
            assertThat(run.out()).contains(OTHER.publicKey().memberId().toString());
            assertThat(run.err().lines()).as(run.err()).hasSize(2);
            assertThat(run.err()).startsWith("seedbank: checked the ledger: ").contains("\nTry: ");
        }
        assertThat(program.run("wallet", "balance", "--json")
                        .json()
                        .get("balance")
                        .asLong())
                .isEqualTo(-PAID.value());
    }

    @Test
    void twoBlocksOfOneNumberAreShownWithTheirProof() {
        HalfBlock first = sign(OTHER, BlockLink.proposalTo(own.publicKey()), offer);
        HalfBlock second = sign(
                OTHER,
                BlockLink.proposalTo(own.publicKey()),
                BandwidthTransaction.proposal(ByteCount.ofMebibytes(2), Totals.NONE));
        store(List.of(proposal, first), List.of(new DoubleSpend(first, second)));

        var audit = program.run("chain", "audit", "--json");

        assertThat(audit.code()).isEqualTo(47);
        assertThat(audit.error().get("code").asInt()).isEqualTo(47);
        assertThat(audit.error().get("hint").asText()).contains("chain forks");
        assertThat(audit.json().get("sound").asBoolean(true)).isFalse();
        assertThat(audit.json().get("forks").get(0).get("first").asText())
                .isEqualTo(first.packed().toHex());
        assertThat(audit.json().get("forks").get(0).get("second").asText())
                .isEqualTo(second.packed().toHex());
    }

    @Test
    void aProofIsWrittenIntoAFileThatAnybodyCanCheck() throws IOException {
        HalfBlock first = sign(OTHER, BlockLink.proposalTo(own.publicKey()), offer);
        HalfBlock second = sign(
                OTHER,
                BlockLink.proposalTo(own.publicKey()),
                BandwidthTransaction.proposal(ByteCount.ofMebibytes(2), Totals.NONE));
        store(List.of(proposal, first), List.of(new DoubleSpend(first, second)));
        Path place = directory.resolve("proofs");

        var listed = program.run("chain", "forks", "--write=" + place, "--json");
        Path file = Path.of(listed.json().get("forks").get(0).get("file").asText());
        TestProgram elsewhere = new TestProgram(directory.resolve("elsewhere"));
        var checked = elsewhere.run("chain", "verify", file.toString(), "--json");

        assertThat(checked.code()).isZero();
        assertThat(checked.json().get("genuine").asBoolean()).isTrue();
        assertThat(checked.json().get("peer").asText())
                .isEqualTo(OTHER.publicKey().memberId().toString());

        byte[] bytes = Files.readAllBytes(file);
        bytes[250] ^= 1;
        Files.write(file, bytes);
        assertThat(elsewhere.run("chain", "verify", file.toString()).code()).isEqualTo(52);
        Files.write(file, new byte[0]);
        assertThat(elsewhere.run("chain", "verify", file.toString()).code()).isEqualTo(52);
    }

    private void store(List<HalfBlock> blocks, List<DoubleSpend> forks) {
        HistoryEntry spent = new HistoryEntry(
                TestProgram.NOW,
                HistoryEntry.Kind.SPENT,
                OTHER.publicKey(),
                REASON,
                PAID,
                Optional.of(SequenceNumber.GENESIS));
        AccountRecord account = new AccountRecord(
                OTHER.publicKey(),
                List.of(),
                Optional.empty(),
                List.of(),
                PAID,
                ByteCount.ZERO,
                ByteCount.ZERO,
                Optional.empty());
        try (ChainStore store = Ledgers.write(directories())) {
            store.commit(new LedgerWrite(blocks, List.of(account), List.of(spent), forks))
                    .join();
        }
    }

    private Directories directories() {
        return Directories.below(program.data());
    }

    private static HalfBlock sign(PrivateKey key, BlockLink link, BandwidthTransaction transaction) {
        return HalfBlock.sign(
                key,
                SequenceNumber.GENESIS,
                link,
                BlockHash.GENESIS,
                BlockType.BANDWIDTH,
                transaction.encode(),
                TestProgram.NOW);
    }
}
