package org.seedbank.trustchain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.audit.LedgerDraft.account;
import static org.seedbank.trustchain.audit.LedgerDraft.content;
import static org.seedbank.trustchain.audit.LedgerDraft.entry;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry.Kind;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.DoubleSpend;

/** Makes one thing wrong in an honest ledger, at a time, and looks whether the audit finds it. */
class PlantedFaultsTest {
    private static final Set<AuditCheck> BETWEEN_LEDGERS =
            EnumSet.of(AuditCheck.SIGNED_ONCE, AuditCheck.BOTH_HALVES, AuditCheck.GIVEN_IS_TAKEN);
    private static final BlockType NOTE = BlockType.of("note");
    private static final Bytes NOTHING = Bytes.utf8("a0n");

    @Test
    void findsNothingInTheHonestLedger() {
        LedgerDraft draft = new LedgerDraft();

        assertThat(LedgerAudit.of(draft.store(), draft.alice.owner()).findings())
                .isEmpty();
        assertThat(NetworkAudit.of(draft.ledgers()).findings())
                .extracting(AuditFinding::check)
                .doesNotContainAnyElementsOf(BETWEEN_LEDGERS);
    }

    @Test
    void plantsAtLeastFifty() {
        assertThat(faults().map(Fault::name)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(50);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void findsThePlantedFault(Fault fault) {
        LedgerDraft draft = new LedgerDraft();

        fault.planting.accept(draft);

        List<AuditFinding> findings = BETWEEN_LEDGERS.contains(fault.check)
                ? NetworkAudit.of(draft.ledgers()).findings()
                : LedgerAudit.of(draft.store(), draft.alice.owner()).findings();
        assertThat(findings).extracting(AuditFinding::check).contains(fault.check);
    }

    /** The same, for what audits files. */
    static Stream<PlantedLedgers> planted() {
        return faults().map(fault -> {
            LedgerDraft draft = new LedgerDraft();
            fault.planting.accept(draft);
            return new PlantedLedgers(fault.name, fault.check, BETWEEN_LEDGERS.contains(fault.check), draft.contents());
        });
    }

    static Stream<Fault> faults() {
        return Stream.of(
                        forgedBlocks(),
                        missingBlocks(),
                        brokenBlocks(),
                        wrongPayments(),
                        wrongAnswers(),
                        wrongAccounts(),
                        wrongHistory(),
                        betweenLedgers())
                .flatMap(faults -> faults);
    }

    private static Stream<Fault> forgedBlocks() {
        Stream<Fault> places = IntStream.of(1, 4, LedgerDraft.OWN_BLOCKS)
                .boxed()
                .flatMap(number -> Stream.of(
                        rules(
                                "amounts of own block " + number + " changed",
                                draft -> draft.forge(
                                        draft.block(draft.alice, number),
                                        block -> block.transaction(content(0, 1, Totals.NONE)))),
                        rules(
                                "time of own block " + number + " changed",
                                draft -> draft.forge(draft.block(draft.alice, number), LedgerDraft.Fields::later)),
                        rules(
                                "signature of own block " + number + " changed",
                                draft -> draft.forge(
                                        draft.block(draft.alice, number), LedgerDraft.Fields::otherSignature))));
        return Stream.concat(
                places,
                Stream.of(
                        rules(
                                "type of an own block changed",
                                draft -> draft.forge(draft.block(draft.alice, 3), block -> block.type(NOTE))),
                        rules(
                                "counterparty of an own block changed",
                                draft -> draft.forge(
                                        draft.block(draft.alice, 3),
                                        block -> block.link(BlockLink.proposalTo(draft.carol.owner())))),
                        rules(
                                "own proposal turned into an answer",
                                draft -> draft.forge(
                                        draft.block(draft.alice, 3),
                                        block -> block.link(BlockLink.answerTo(
                                                draft.block(draft.bob, 1).id())))),
                        rules(
                                "predecessor of an own block changed",
                                draft -> draft.forge(
                                        draft.block(draft.alice, 3),
                                        block -> block.previous(
                                                draft.block(draft.bob, 1).hash()))),
                        rules(
                                "signature of the other half changed",
                                draft -> draft.forge(draft.block(draft.bob, 2), LedgerDraft.Fields::otherSignature)),
                        rules(
                                "amounts of the other half changed",
                                draft -> draft.forge(
                                        draft.block(draft.bob, 2),
                                        block -> block.transaction(content(1, 0, Totals.NONE)))),
                        rules(
                                "time of a foreign proposal changed",
                                draft -> draft.forge(draft.block(draft.carol, 1), LedgerDraft.Fields::later))));
    }

    private static Stream<Fault> missingBlocks() {
        return Stream.of(
                new Fault(
                        "first own block missing",
                        AuditCheck.OWN_CHAIN_COMPLETE,
                        draft -> draft.remove(draft.block(draft.alice, 1))),
                new Fault(
                        "own block in the middle missing",
                        AuditCheck.OWN_CHAIN_COMPLETE,
                        draft -> draft.remove(draft.block(draft.alice, 4))),
                new Fault("two own blocks missing", AuditCheck.TOTALS_ADD_UP, draft -> {
                    draft.remove(draft.block(draft.alice, 3));
                    draft.remove(draft.block(draft.alice, 4));
                }),
                new Fault(
                        "last own block missing",
                        AuditCheck.ACCOUNTS_ADD_UP,
                        draft -> draft.remove(draft.block(draft.alice, LedgerDraft.OWN_BLOCKS))),
                new Fault(
                        "proposal that was answered missing",
                        AuditCheck.ANSWERED_ONCE,
                        draft -> draft.remove(draft.block(draft.carol, 2))));
    }

    private static Stream<Fault> brokenBlocks() {
        return Stream.of(
                rules(
                        "signed on another predecessor",
                        draft -> draft.resign(
                                4,
                                block -> block.previous(
                                        draft.block(draft.alice, 2).hash()))),
                rules("signed anew in the middle", draft -> draft.resign(4, LedgerDraft.Fields::later)),
                rules(
                        "begins anew in the middle",
                        draft -> draft.resign(4, block -> block.previous(BlockHash.GENESIS))),
                rules(
                        "begins on a predecessor",
                        draft -> draft.resign(
                                1,
                                block ->
                                        block.previous(draft.block(draft.bob, 1).hash()))),
                rules(
                        "made with itself",
                        draft -> draft.append(BlockLink.proposalTo(draft.alice.owner()), NOTE, NOTHING)),
                rules(
                        "made with what is no key",
                        draft -> draft.append(new BlockLink(Bytes.filled(PublicKey.SIZE, 1), 0), NOTE, NOTHING)),
                new Fault("a number left out", AuditCheck.OWN_CHAIN_COMPLETE, draft -> {
                    draft.append(BlockLink.proposalTo(draft.bob.owner()), NOTE, NOTHING);
                    draft.append(BlockLink.proposalTo(draft.bob.owner()), NOTE, NOTHING);
                    draft.remove(draft.block(draft.alice, LedgerDraft.OWN_BLOCKS + 1));
                }),
                new Fault("own key proven to have forked", AuditCheck.NOT_FORKED, draft -> {
                    HalfBlock ours = draft.block(draft.alice, 4);
                    draft.forks.add(new DoubleSpend(ours, otherThan(ours, draft)));
                }));
    }

    private static Stream<Fault> wrongPayments() {
        return Stream.of(
                payment("total taken one too high", 0, 1, 0, 2),
                payment("total taken one too low", 0, 2, 0, 1),
                payment("total given one too high", 0, 1, 1, 1),
                payment("total given one too low", 0, 1, -1, 1),
                payment("moves nothing", 0, 0, 0, 0),
                payment("moves both ways", 1, 1, 1, 1),
                payment("moves more than is allowed", 0, (1L << 40) + 1, 0, (1L << 40) + 1),
                rules(
                        "negative amount",
                        draft -> draft.append(
                                BlockLink.proposalTo(draft.bob.owner()),
                                BlockType.BANDWIDTH,
                                Bytes.utf8("a4d2bup1i04bdown2i-58btotal_up3i10510btotal_down3i174"))),
                rules(
                        "unreadable amounts",
                        draft -> draft.append(
                                BlockLink.proposalTo(draft.bob.owner()), BlockType.BANDWIDTH, Bytes.utf8("junk"))),
                rules(
                        "other amounts than the other half",
                        draft -> draft.resign(
                                LedgerDraft.OWN_BLOCKS, block -> block.transaction(content(0, 8, totals(105, 178))))),
                new Fault(
                        "payment without any trace",
                        AuditCheck.HISTORY_EXPLAINS,
                        draft -> draft.append(BlockLink.proposalTo(draft.bob.owner()), 0, 3, totals(105, 182))));
    }

    private static Stream<Fault> wrongAnswers() {
        return Stream.of(
                new Fault(
                        "answered twice",
                        AuditCheck.ANSWERED_ONCE,
                        draft -> draft.append(
                                BlockLink.answerTo(draft.block(draft.carol, 1).id()), 70, 0, totals(175, 179))),
                new Fault(
                        "answers nothing",
                        AuditCheck.ANSWERED_ONCE,
                        draft -> draft.append(BlockLink.answerTo(draft.nowhere()), 1, 0, totals(106, 179))),
                new Fault("answers with another type", AuditCheck.ANSWERED_ONCE, draft -> {
                    HalfBlock proposal = draft.carol.propose(draft.alice.owner(), 4);
                    draft.blocks.add(proposal);
                    draft.append(BlockLink.answerTo(proposal.id()), NOTE, NOTHING);
                }),
                rules("answers with other amounts", draft -> {
                    HalfBlock proposal = draft.carol.propose(draft.alice.owner(), 4);
                    draft.blocks.add(proposal);
                    draft.append(BlockLink.answerTo(proposal.id()), 5, 0, totals(110, 179));
                }),
                rules("answers what was offered to somebody else", draft -> {
                    HalfBlock proposal = draft.carol.propose(draft.bob.owner(), 4);
                    draft.blocks.add(proposal);
                    draft.append(BlockLink.answerTo(proposal.id()), 4, 0, totals(109, 179));
                }),
                rules(
                        "answers an answer",
                        draft -> draft.append(
                                BlockLink.answerTo(draft.block(draft.bob, 1).id()), 0, 100, totals(105, 279))));
    }

    private static Stream<Fault> wrongAccounts() {
        return Stream.of(
                accounts("paid too much", 0, draft -> account(draft.bob.owner(), 180, 0)),
                accounts("paid too little", 0, draft -> account(draft.bob.owner(), 178, 0)),
                accounts("earned out of nothing", 0, draft -> account(draft.bob.owner(), 179, 1)),
                accounts("earned too much", 1, draft -> account(draft.carol.owner(), 0, 106)),
                accounts("earned too little", 1, draft -> account(draft.carol.owner(), 0, 104)),
                accounts("paid and earned exchanged", 1, draft -> account(draft.carol.owner(), 105, 0)),
                new Fault("account lost", AuditCheck.ACCOUNTS_ADD_UP, draft -> draft.accounts.remove(1)),
                new Fault(
                        "account invented",
                        AuditCheck.ACCOUNTS_ADD_UP,
                        draft -> draft.accounts.add(account(new TestChain("nobody").owner(), 1, 0))));
    }

    private static Stream<Fault> wrongHistory() {
        return Stream.of(
                history("first entry lost", draft -> draft.history.remove(0)),
                history("last entry lost", draft -> draft.history.remove(LedgerDraft.OWN_BLOCKS - 1)),
                history("entry twice", draft -> draft.history.add(draft.history.get(3))),
                history("entry of more", draft -> change(draft, 2, Kind.SPENT, draft.bob.owner(), 51, 3)),
                history("entry of less", draft -> change(draft, 2, Kind.SPENT, draft.bob.owner(), 49, 3)),
                history("entry of another block", draft -> change(draft, 2, Kind.SPENT, draft.bob.owner(), 50, 5)),
                history(
                        "entry of a block that is not",
                        draft -> change(draft, 2, Kind.SPENT, draft.bob.owner(), 50, 99)),
                history("entry of another peer", draft -> change(draft, 2, Kind.SPENT, draft.carol.owner(), 50, 3)),
                history(
                        "entry of the other direction",
                        draft -> change(draft, 2, Kind.EARNED, draft.bob.owner(), 50, 3)),
                history(
                        "entry of no block",
                        draft -> draft.history.set(2, entry(Kind.SPENT, draft.bob.owner(), 50, Optional.empty()))));
    }

    private static Stream<Fault> betweenLedgers() {
        return Stream.of(
                new Fault(
                        "another block with the number elsewhere",
                        AuditCheck.SIGNED_ONCE,
                        draft -> draft.elsewhere(draft.bob, otherThan(draft.block(draft.alice, 3), draft))),
                new Fault(
                        "half lost by the other party",
                        AuditCheck.BOTH_HALVES,
                        draft -> draft.lost(draft.bob, draft.block(draft.bob, 4))),
                new Fault(
                        "half lost by who proposed it",
                        AuditCheck.BOTH_HALVES,
                        draft -> draft.lost(draft.carol, draft.block(draft.carol, 3))),
                new Fault(
                        "tokens out of nothing",
                        AuditCheck.GIVEN_IS_TAKEN,
                        draft -> draft.append(BlockLink.answerTo(draft.nowhere()), 1, 0, totals(106, 179))));
    }

    private static HalfBlock otherThan(HalfBlock block, LedgerDraft draft) {
        return HalfBlock.sign(
                draft.alice.key(), block.sequence(), block.link(), block.previous(), NOTE, NOTHING, block.timestamp());
    }

    private static Fault rules(String name, Consumer<LedgerDraft> planting) {
        return new Fault(name, AuditCheck.BLOCK_RULES, planting);
    }

    private static Fault history(String name, Consumer<LedgerDraft> planting) {
        return new Fault(name, AuditCheck.HISTORY_EXPLAINS, planting);
    }

    private static Fault accounts(String name, int index, Function<LedgerDraft, AccountRecord> account) {
        return new Fault(name, AuditCheck.ACCOUNTS_ADD_UP, draft -> draft.accounts.set(index, account.apply(draft)));
    }

    private static Fault payment(String name, long up, long down, long totalUp, long totalDown) {
        return rules(
                name,
                draft -> draft.append(
                        BlockLink.proposalTo(draft.bob.owner()), up, down, totals(105 + totalUp, 179 + totalDown)));
    }

    private static void change(LedgerDraft draft, int index, Kind kind, PublicKey peer, long amount, int block) {
        draft.history.set(index, entry(kind, peer, amount, Optional.of(block)));
    }

    private static Totals totals(long up, long down) {
        return new Totals(new ByteCount(up), new ByteCount(down));
    }

    /** Something that is wrong, and what finds it. */
    private record Fault(String name, AuditCheck check, Consumer<LedgerDraft> planting) {
        @Override
        public String toString() {
            return name;
        }
    }
}
