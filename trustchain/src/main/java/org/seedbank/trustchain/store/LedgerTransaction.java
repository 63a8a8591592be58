package org.seedbank.trustchain.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.AnswerIndex.Answer;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/** Changes that reach the disk with one flush. */
final class LedgerTransaction {
    /** Short numbers are compared with sign in places; no disk holds as many. */
    private static final long MOST_RECORDS = Integer.MAX_VALUE - 1;

    /** The first version with hashes and runs. */
    private static final int INDEXED = 2;

    /** Stored blocks that one write looks at when there is too much, and more for each block that it adds. */
    private static final int LOOKS = 64;

    private static final int LOOKS_PER_BLOCK = 8;

    /** Blocks of those we have accounts with that are put off for one that is given up. */
    private static final int CHANCES = 4;

    private final TableSession tables;
    private final NameTable names;
    private final LedgerReader reader;
    private final AnswerIndex answers;
    private final BlockIndex index;
    private final NameUses uses;
    private final Retention retention;
    private LedgerState state;

    /** @param retention what is given up when there is more than that */
    LedgerTransaction(TableSession tables, Retention retention) {
        this.tables = tables;
        this.retention = retention;
        this.names = new NameTable(tables);
        this.reader = new LedgerReader(tables, names);
        this.answers = new AnswerIndex(tables, names);
        this.index = new BlockIndex(tables);
        this.uses = new NameUses(tables);
        LedgerState.KEY.putInto(tables.key());
        this.state = tables.get(Table.STATE).map(LedgerState::decode).orElse(LedgerState.EMPTY);
    }

    /**
     * Adds all of {@code write}, or nothing if a block of it contradicts a stored one.
     *
     * @return why nothing was added
     */
    Optional<LedgerStorageException> add(EncodedWrite write) {
        Map<BlockId, HalfBlock> added = new LinkedHashMap<>();
        for (HalfBlock block : write.blocks()) {
            Optional<HalfBlock> taken = reader.at(block.id()).or(() -> Optional.ofNullable(added.get(block.id())));
            if (taken.isEmpty()) {
                added.put(block.id(), block);
            } else if (!taken.get().packed().equals(block.packed())) {
                return Optional.of(conflict(block, taken.get()));
            }
        }
        added.values().forEach(this::add);
        write.accounts().forEach(this::addAccount);
        write.history().forEach(this::addHistory);
        write.forks().forEach(this::addFork);
        prune(LOOKS + LOOKS_PER_BLOCK * added.size());
        return Optional.empty();
    }

    /** Whether it is not known how much of others is stored, and can be found out. */
    boolean isUncounted() {
        return !state.foreign().isCounted() && retention.own().isPresent();
    }

    /** Counts what is stored of others; looks at each block. */
    void count() {
        long bytes = 0;
        int[] counted = new int[(int) state.names() + 1];
        for (boolean found = tables.first(Table.BLOCKS); found; found = tables.next(Table.BLOCKS)) {
            Bytes stored = tables.current(Table.BLOCKS);
            HalfBlock block = BlockLayout.read(new WireReader(stored), names::name);
            boolean isOwn = retention.isOwn(block);
            bytes += isOwn ? 0 : BlockLayout.size(block);
            for (int number : BlockLayout.names(new WireReader(stored))) {
                counted[number] = isOwn || counted[number] == NameUses.KEPT ? NameUses.KEPT : counted[number] + 1;
            }
        }
        for (boolean found = tables.first(Table.HISTORY); found; found = tables.next(Table.HISTORY)) {
            counted[new WireReader(tables.current(Table.HISTORY)).i32()] = NameUses.KEPT;
        }
        state = state.with(state.foreign().withBytes(bytes));
        for (int number = 1; number < counted.length; number++) {
            uses.set(number, counted[number], this::forget);
        }
    }

    /** Brings what an earlier version stored to the present one; the rest of the transaction is empty. */
    void migrate() {
        for (long ordinal = state.version() < INDEXED ? 0 : state.blocks(); ordinal < state.blocks(); ordinal++) {
            HalfBlock block = reader.block((int) ordinal);
            int owner = names.number(block.owner().encoded()).orElseThrow();
            index.add(block.hash(), (int) ordinal, owner, block.sequence().value());
        }
    }

    /** Flushes; returns when everything is on disk. */
    void commit() {
        if (state.foreign().isCounted()) {
            uses.write(this::forget);
        }
        putState();
        tables.commit();
    }

    private void putState() {
        state = state.withTransaction(tables.transaction());
        LedgerState.KEY.putInto(tables.key());
        putPayload(Table.STATE, state.encode());
    }

    private void add(HalfBlock block) {
        int owner = numberOf(block.owner().encoded());
        int counterparty = numberOf(block.link().counterparty());
        int sequence = (int) block.sequence().value();
        int ordinal = (int) checked(state.blocks());
        state = state.withOneMoreBlock();

        tables.key().putInt(ordinal);
        BlockLayout.write(block, owner, counterparty, tables.payload(BlockLayout.size(block)));
        tables.append(Table.BLOCKS);
        tables.key().putInt(owner).putInt(sequence);
        tables.payload(4).putInt(ordinal);
        tables.put(Table.CHAINS);
        tables.key().putInt(owner).putLong(LedgerReader.digest(block.type())).putInt(sequence);
        tables.payload(0);
        tables.put(Table.TYPES);
        index.add(block.hash(), ordinal, owner, block.sequence().value());
        countForeign(block, owner, counterparty, 1);
        if (block.isProposal()) {
            addProposal(block, owner, counterparty);
        } else {
            addAnswer(block, owner, counterparty);
        }
    }

    private void addProposal(HalfBlock proposal, int owner, int counterparty) {
        long sequence = proposal.sequence().value();
        if (answers.earliest(owner, sequence, counterparty).isEmpty()) {
            tables.key().putInt(owner).putInt((int) sequence);
            tables.payload(0);
            tables.put(Table.UNANSWERED);
        }
    }

    private void addAnswer(HalfBlock answer, int owner, int proposer) {
        long answered = answer.link().sequence();
        answers.add(proposer, answered, answerIn(answer, owner));
        if (proposalOf(answer, proposer).isPresent()) {
            tables.key().putInt(proposer).putInt((int) answered);
            tables.delete(Table.UNANSWERED);
        }
    }

    /** The proposal that {@code answer} answers, if it is here and the answer counts. */
    private Optional<HalfBlock> proposalOf(HalfBlock answer, int proposer) {
        return reader.at(proposer, answer.link().sequence())
                .filter(HalfBlock::isProposal)
                .filter(proposal -> proposal.link().names(answer.owner())
                        || proposal.link().counterparty().equals(BlockLink.ANYBODY));
    }

    /**
     * Gives up the oldest blocks of others while there are too many. Blocks of those we have accounts with are put off
     * to the end of the queue, a few times for each that goes. Each block is looked at once while it has its ordinal.
     */
    private void prune(int most) {
        int chances = CHANCES;
        for (int i = 0; i < most && isTooMuch(); i++) {
            int ordinal = (int) state.foreign().cursor();
            if (ordinal == state.blocks()) {
                state = state.with(state.foreign().withBytes(0)); // all that is left is kept for good
                return;
            }
            state = state.with(state.foreign().pastCursor());
            HalfBlock block = reader.block(ordinal);
            if (retention.isOwn(block)) {
                continue;
            }
            remove(block, ordinal);
            if (chances > 0 && hasAccount(block)) {
                chances--;
                add(block);
            } else {
                chances = CHANCES;
            }
        }
    }

    private boolean isTooMuch() {
        return retention.own().isPresent()
                && state.foreign().isCounted()
                && state.foreign().bytes() > retention.foreign().value();
    }

    private boolean hasAccount(HalfBlock block) {
        block.owner().encoded().putInto(tables.key());
        return tables.get(Table.ACCOUNTS).isPresent();
    }

    private void remove(HalfBlock block, int ordinal) {
        int owner = numberOf(block.owner().encoded());
        int counterparty = numberOf(block.link().counterparty());
        int sequence = (int) block.sequence().value();
        tables.key().putInt(ordinal);
        tables.delete(Table.BLOCKS);
        tables.key().putInt(owner).putInt(sequence);
        tables.delete(Table.CHAINS);
        tables.key().putInt(owner).putLong(LedgerReader.digest(block.type())).putInt(sequence);
        tables.delete(Table.TYPES);
        index.remove(block.hash(), ordinal, owner, block.sequence().value());
        state = state.with(state.foreign().withOneLess());
        countForeign(block, owner, counterparty, -1);
        if (block.isProposal()) {
            tables.key().putInt(owner).putInt(sequence);
            tables.delete(Table.UNANSWERED);
        } else {
            removeAnswer(block, owner, counterparty);
        }
    }

    private void removeAnswer(HalfBlock answer, int owner, int proposer) {
        long answered = answer.link().sequence();
        answers.remove(proposer, answered, answerIn(answer, owner));
        Optional<HalfBlock> proposal = proposalOf(answer, proposer);
        if (proposal.isPresent()) {
            addProposal(proposal.get(), proposer, numberOf(proposal.get().link().counterparty()));
        }
    }

    private void countForeign(HalfBlock block, int owner, int counterparty, int sign) {
        LedgerState.Foreign foreign = state.foreign();
        if (retention.own().isEmpty()) {
            state = state.with(foreign.uncounted()); // whoever knows whose ledger it is counts anew
        } else if (retention.isOwn(block)) {
            uses.keep(owner);
            uses.keep(counterparty);
        } else if (foreign.isCounted()) {
            state = state.with(foreign.withBytes(foreign.bytes() + sign * (long) BlockLayout.size(block)));
            uses.change(owner, sign);
            uses.change(counterparty, sign);
        }
    }

    private void forget(Bytes name, int number) {
        names.forget(name, number);
        state = state.with(state.foreign().withOneNameLess());
    }

    private static Answer answerIn(HalfBlock answer, int owner) {
        return new Answer(
                owner, answer.timestamp().toEpochMilli(), answer.sequence().value());
    }

    private void addAccount(EncodedWrite.Item account) {
        account.name().putInto(tables.key());
        if (account.payload().size() == 0) {
            tables.delete(Table.ACCOUNTS); // nothing has happened on it
        } else {
            putPayload(Table.ACCOUNTS, account.payload());
        }
    }

    private void addHistory(EncodedWrite.Item entry) {
        int counterparty = numberOf(entry.name());
        uses.keep(counterparty);
        tables.key().putLong(state.history());
        entry.payload().putInto(tables.payload(4 + entry.payload().size()).putInt(counterparty));
        tables.append(Table.HISTORY);
        state = state.withOneMoreEntry();
    }

    private void addFork(EncodedWrite.Item fork) {
        fork.name().putInto(tables.key());
        if (tables.get(Table.PROOFS).isPresent()) {
            return;
        }
        fork.name().putInto(tables.key());
        tables.payload(0);
        tables.put(Table.PROOFS);
        tables.key().putLong(state.forks());
        fork.payload().putInto(tables.payload(fork.payload().size()));
        tables.append(Table.FORKS);
        state = state.withOneMoreFork();
    }

    private int numberOf(Bytes name) {
        OptionalInt known = names.number(name);
        if (known.isPresent()) {
            return known.getAsInt();
        }
        state = state.withOneMoreName();
        int number = (int) checked(state.names());
        name.putInto(tables.key());
        tables.payload(4).putInt(number);
        tables.put(Table.NAMES);
        tables.key().putInt(number);
        name.putInto(tables.payload(name.size()));
        tables.append(Table.KEYS);
        return number;
    }

    private void putPayload(Table table, Bytes payload) {
        payload.putInto(tables.payload(payload.size()));
        tables.put(table);
    }

    private static LedgerStorageException conflict(HalfBlock block, HalfBlock stored) {
        return new LedgerStorageException(
                Kind.CONFLICT,
                "block " + block.id() + " is stored with hash " + stored.hash() + ", not " + block.hash());
    }

    private static long checked(long count) {
        if (count > MOST_RECORDS) {
            throw new IllegalStateException(count + " records in one table");
        }
        return count;
    }
}
