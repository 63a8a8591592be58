package org.seedbank.trustchain.store;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.DoubleSpend;

/** The questions that a ledger answers, in terms of its tables. */
final class LedgerReader {
    /** Of nearly all blocks. */
    private static final long BANDWIDTH = digestOf(BlockType.BANDWIDTH);

    private final TableSession tables;
    private final NameTable names;
    private final AnswerIndex answers;

    LedgerReader(TableSession tables, NameTable names) {
        this.tables = tables;
        this.names = names;
        this.answers = new AnswerIndex(tables, names);
    }

    TableSession tables() {
        return tables;
    }

    /** Whether what is read was written by the transaction that this one says it sees. */
    boolean seesItsOwnState() {
        LedgerState.KEY.putInto(tables.key());
        Optional<LedgerState> state = tables.get(Table.STATE).map(LedgerState::decode);
        names.sees(state.map(seen -> seen.foreign().names()).orElse(0L));
        return state.filter(seen -> seen.transaction() != tables.transaction()).isEmpty();
    }

    Optional<HalfBlock> at(BlockId id) {
        OptionalInt owner = names.number(id.owner().encoded());
        return owner.isPresent() ? at(owner.getAsInt(), id.sequence().value()) : Optional.empty();
    }

    Optional<HalfBlock> linked(HalfBlock block) {
        BlockLink link = block.link();
        if (!block.isProposal()) {
            return PublicKey.isParseable(link.counterparty())
                    ? at(new BlockId(new PublicKey(link.counterparty()), new SequenceNumber(link.sequence())))
                    : Optional.empty();
        }
        OptionalInt owner = names.number(block.owner().encoded());
        OptionalInt counterparty = names.number(link.counterparty());
        if (owner.isEmpty() || counterparty.isEmpty()) {
            return Optional.empty();
        }
        return answers.earliest(owner.getAsInt(), block.sequence().value(), counterparty.getAsInt())
                .map(answer -> present(answer.owner(), answer.sequence()));
    }

    Optional<HalfBlock> before(BlockId id) {
        OptionalInt owner = names.number(id.owner().encoded());
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        chainKey(owner.getAsInt(), id.sequence().value());
        return tables.seekBelow(Table.CHAINS) ? currentOf(owner.getAsInt()) : Optional.empty();
    }

    Optional<HalfBlock> after(BlockId id) {
        OptionalInt owner = names.number(id.owner().encoded());
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        // One byte longer than the key of the block itself, which makes it the next possible key.
        tables.key()
                .putInt(owner.getAsInt())
                .putInt((int) id.sequence().value())
                .put((byte) 0);
        return tables.seek(Table.CHAINS) ? currentOf(owner.getAsInt()) : Optional.empty();
    }

    Optional<HalfBlock> before(BlockId id, BlockType type) {
        OptionalInt owner = names.number(id.owner().encoded());
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        long digest = digest(type);
        tables.key().putInt(owner.getAsInt()).putLong(digest).putInt((int)
                id.sequence().value());
        return tables.seekBelow(Table.TYPES) ? currentOf(owner.getAsInt(), digest) : Optional.empty();
    }

    Optional<HalfBlock> after(BlockId id, BlockType type) {
        OptionalInt owner = names.number(id.owner().encoded());
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        long digest = digest(type);
        tables.key()
                .putInt(owner.getAsInt())
                .putLong(digest)
                .putInt((int) id.sequence().value())
                .put((byte) 0);
        return tables.seek(Table.TYPES) ? currentOf(owner.getAsInt(), digest) : Optional.empty();
    }

    Optional<HalfBlock> latest(PublicKey owner) {
        OptionalInt number = names.number(owner.encoded());
        if (number.isEmpty()) {
            return Optional.empty();
        }
        tables.key().putInt(number.getAsInt() + 1);
        return tables.seekBelow(Table.CHAINS) ? currentOf(number.getAsInt()) : Optional.empty();
    }

    Optional<HalfBlock> withHash(BlockHash hash) {
        Bytes prefix = hash.value().slice(0, BlockIndex.HASH_PREFIX);
        prefix.putInto(tables.key());
        boolean found = tables.seek(Table.HASHES);
        while (found) {
            Bytes key = Bytes.copyOf(tables.currentKey(Table.HASHES));
            if (!key.startsWith(prefix)) {
                return Optional.empty();
            }
            tables.current(Table.HASHES);
            HalfBlock block = block(new WireReader(key.slice(BlockIndex.HASH_PREFIX, key.size())).i32());
            if (block.hash().equals(hash)) {
                return Optional.of(block);
            }
            found = tables.next(Table.HASHES);
        }
        return Optional.empty();
    }

    Optional<SequenceNumber> lowestMissing(PublicKey owner) {
        OptionalInt number = names.number(owner.encoded());
        long last = number.isEmpty() ? 0 : new BlockIndex(tables).lastWithoutGap(number.getAsInt());
        return last == BlockIndex.LAST ? Optional.empty() : Optional.of(new SequenceNumber(last + 1));
    }

    SequenceNumber runStart(BlockId id) {
        OptionalInt number = names.number(id.owner().encoded());
        return number.isEmpty()
                ? id.sequence()
                : new SequenceNumber(new BlockIndex(tables)
                        .firstOfRunAround(number.getAsInt(), id.sequence().value()));
    }

    List<HalfBlock> chain(PublicKey owner, SequenceNumber from, int limit) {
        List<HalfBlock> blocks = new ArrayList<>();
        OptionalInt number = names.number(owner.encoded());
        if (number.isEmpty()) {
            return blocks;
        }
        chainKey(number.getAsInt(), from.value());
        boolean found = tables.seek(Table.CHAINS);
        while (found && blocks.size() < limit) {
            Optional<HalfBlock> block = currentOf(number.getAsInt());
            block.ifPresent(blocks::add);
            found = block.isPresent() && tables.next(Table.CHAINS);
        }
        return blocks;
    }

    List<HalfBlock> unanswered(PublicKey owner) {
        List<HalfBlock> blocks = new ArrayList<>();
        OptionalInt number = names.number(owner.encoded());
        if (number.isEmpty()) {
            return blocks;
        }
        tables.key().putInt(number.getAsInt());
        boolean found = tables.seek(Table.UNANSWERED);
        while (found && tables.currentKey(Table.UNANSWERED).getInt(0) == number.getAsInt()) {
            tables.current(Table.UNANSWERED);
            blocks.add(present(number.getAsInt(), sequenceAt(Table.UNANSWERED, 4)));
            found = tables.next(Table.UNANSWERED);
        }
        return blocks;
    }

    List<PublicKey> owners() {
        List<PublicKey> owners = new ArrayList<>();
        for (boolean found = tables.first(Table.NAMES); found; found = tables.next(Table.NAMES)) {
            int number = new WireReader(tables.current(Table.NAMES)).i32();
            Bytes name = Bytes.copyOf(tables.currentKey(Table.NAMES));
            tables.key().putInt(number);
            if (tables.seek(Table.CHAINS) && tables.currentKey(Table.CHAINS).getInt(0) == number) {
                owners.add(new PublicKey(name));
            }
        }
        return owners;
    }

    Optional<AccountRecord> account(PublicKey counterparty) {
        counterparty.encoded().putInto(tables.key());
        return tables.get(Table.ACCOUNTS).map(new AccountCodec(counterparty)::decode);
    }

    List<AccountRecord> accounts() {
        List<AccountRecord> accounts = new ArrayList<>();
        for (boolean found = tables.first(Table.ACCOUNTS); found; found = tables.next(Table.ACCOUNTS)) {
            PublicKey counterparty = new PublicKey(Bytes.copyOf(tables.currentKey(Table.ACCOUNTS)));
            accounts.add(new AccountCodec(counterparty).decode(tables.current(Table.ACCOUNTS)));
        }
        return accounts;
    }

    List<HistoryEntry> history(long from, int limit) {
        List<HistoryEntry> entries = new ArrayList<>();
        tables.key().putLong(from);
        boolean found = tables.seek(Table.HISTORY);
        while (found && entries.size() < limit) {
            WireReader in = new WireReader(tables.current(Table.HISTORY));
            entries.add(new HistoryCodec(new PublicKey(names.name(in.i32()))).decode(in.rest()));
            found = tables.next(Table.HISTORY);
        }
        return entries;
    }

    List<DoubleSpend> forks(long from, int limit) {
        List<DoubleSpend> forks = new ArrayList<>();
        tables.key().putLong(from);
        boolean found = tables.seek(Table.FORKS);
        for (; found && forks.size() < limit; found = tables.next(Table.FORKS)) {
            WireReader in = new WireReader(tables.current(Table.FORKS));
            HalfBlock first = HalfBlockCodec.INSTANCE.decode(in.varlenI());
            forks.add(new DoubleSpend(first, HalfBlockCodec.INSTANCE.decode(in.varlenI())));
        }
        return forks;
    }

    /** The block at {@code sequence} of the owner with the short number {@code owner}. */
    Optional<HalfBlock> at(int owner, long sequence) {
        chainKey(owner, sequence);
        return tables.get(Table.CHAINS).map(ordinal -> block(new WireReader(ordinal).i32(), owner, sequence));
    }

    /** What stands for {@code type} in the index of types. */
    static long digest(BlockType type) {
        return type.equals(BlockType.BANDWIDTH) ? BANDWIDTH : digestOf(type);
    }

    private static long digestOf(BlockType type) {
        return Hashing.sha256().hashBytes(type.name().toArray()).asLong();
    }

    private void chainKey(int owner, long sequence) {
        tables.key().putInt(owner).putInt((int) sequence);
    }

    /** The block to which the table of chains was moved, if it is one of {@code owner}. */
    private Optional<HalfBlock> currentOf(int owner) {
        if (tables.currentKey(Table.CHAINS).getInt(0) != owner) {
            return Optional.empty();
        }
        long sequence = sequenceAt(Table.CHAINS, 4);
        return Optional.of(block(new WireReader(tables.current(Table.CHAINS)).i32(), owner, sequence));
    }

    /** The block to which the table of types was moved, if it is one of {@code owner} with that type. */
    private Optional<HalfBlock> currentOf(int owner, long digest) {
        if (tables.currentKey(Table.TYPES).getInt(0) != owner
                || tables.currentKey(Table.TYPES).getLong(4) != digest) {
            return Optional.empty();
        }
        tables.current(Table.TYPES);
        return Optional.of(present(owner, sequenceAt(Table.TYPES, 12)));
    }

    private long sequenceAt(Table table, int offset) {
        return tables.currentKey(table).getInt(offset) & 0xffff_ffffL;
    }

    private HalfBlock present(int owner, long sequence) {
        return at(owner, sequence)
                .orElseThrow(() -> damaged("an index names block " + sequence + " of owner " + owner
                        + ", which the table of chains does not have"));
    }

    /** The block with {@code ordinal}, which some record names. */
    HalfBlock block(int ordinal) {
        tables.key().putInt(ordinal);
        Bytes stored = tables.get(Table.BLOCKS)
                .orElseThrow(() -> damaged("table blocks has no record " + Integer.toUnsignedString(ordinal)));
        return BlockLayout.read(new WireReader(stored), names::name);
    }

    private HalfBlock block(int ordinal, int owner, long sequence) {
        HalfBlock block = block(ordinal);
        if (block.sequence().value() != sequence || !block.owner().encoded().equals(names.name(owner))) {
            throw damaged("record " + Integer.toUnsignedString(ordinal) + " is block " + block.id() + ", not number "
                    + sequence + " of owner " + owner);
        }
        return block;
    }

    private static LedgerStorageException damaged(String message) {
        return new LedgerStorageException(LedgerStorageException.Kind.DAMAGED, message);
    }
}
