package org.seedbank.trustchain.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.DoubleSpend;

/** Contents of an {@link InMemoryChainStore}. */
final class MemoryTables {
    /** Of several answers to one proposal the same is found in whatever order they arrived. */
    private static final Comparator<HalfBlock> EARLIEST_FIRST = Comparator.comparing(HalfBlock::timestamp)
            .thenComparing(HalfBlock::owner)
            .thenComparing(HalfBlock::sequence);

    private final Map<PublicKey, NavigableMap<SequenceNumber, HalfBlock>> chains = new HashMap<>();
    private final Map<BlockLink, List<HalfBlock>> answers = new HashMap<>();
    private final Map<BlockHash, HalfBlock> hashes = new HashMap<>();
    /** For each owner the first and last number of each run of blocks without a gap. */
    private final Map<PublicKey, NavigableMap<Long, Long>> runs = new HashMap<>();

    private final NavigableMap<PublicKey, AccountRecord> accounts = new TreeMap<>();
    private final List<HistoryEntry> history = new ArrayList<>();
    private final Map<Set<BlockHash>, DoubleSpend> forks = new LinkedHashMap<>();

    MemoryTables copy() {
        MemoryTables copy = new MemoryTables();
        chains.forEach((owner, chain) -> copy.chains.put(owner, new TreeMap<>(chain)));
        answers.forEach((link, blocks) -> copy.answers.put(link, new ArrayList<>(blocks)));
        copy.hashes.putAll(hashes);
        runs.forEach((owner, ranges) -> copy.runs.put(owner, new TreeMap<>(ranges)));
        copy.accounts.putAll(accounts);
        copy.history.addAll(history);
        copy.forks.putAll(forks);
        return copy;
    }

    /** Stores all of {@code write}, or nothing and says why. */
    Optional<LedgerStorageException> store(LedgerWrite write) {
        Map<BlockId, HalfBlock> added = new HashMap<>();
        for (HalfBlock block : write.blocks()) {
            HalfBlock taken = at(block.id()).orElseGet(() -> added.getOrDefault(block.id(), block));
            if (!taken.packed().equals(block.packed())) {
                return Optional.of(new LedgerStorageException(
                        LedgerStorageException.Kind.CONFLICT,
                        "block " + block.id() + " is stored with hash " + taken.hash() + ", not " + block.hash()));
            }
            added.put(block.id(), block);
        }
        write.blocks().forEach(this::add);
        write.accounts()
                .forEach(account ->
                        accounts.compute(account.counterparty(), (key, before) -> account.isEmpty() ? null : account));
        history.addAll(write.history());
        write.forks()
                .forEach(fork -> forks.putIfAbsent(
                        Set.of(fork.first().hash(), fork.second().hash()), fork));
        return Optional.empty();
    }

    Optional<HalfBlock> at(BlockId id) {
        return Optional.ofNullable(chain(id.owner()).get(id.sequence()));
    }

    Optional<HalfBlock> linked(HalfBlock block) {
        if (!block.isProposal()) {
            return answered(block.link());
        }
        boolean anybody = block.link().counterparty().equals(BlockLink.ANYBODY);
        return answers.getOrDefault(BlockLink.answerTo(block.id()), List.of()).stream()
                .filter(answer -> anybody || block.link().names(answer.owner()))
                .min(EARLIEST_FIRST);
    }

    Optional<HalfBlock> before(BlockId id) {
        return Optional.ofNullable(chain(id.owner()).lowerEntry(id.sequence())).map(Map.Entry::getValue);
    }

    Optional<HalfBlock> after(BlockId id) {
        return Optional.ofNullable(chain(id.owner()).higherEntry(id.sequence())).map(Map.Entry::getValue);
    }

    Optional<HalfBlock> before(BlockId id, BlockType type) {
        return first(type, chain(id.owner()).headMap(id.sequence(), false).descendingMap());
    }

    Optional<HalfBlock> after(BlockId id, BlockType type) {
        return first(type, chain(id.owner()).tailMap(id.sequence(), false));
    }

    /** Blocks of {@code owner} from {@code first} on. */
    Stream<HalfBlock> from(PublicKey owner, SequenceNumber first) {
        return chain(owner).tailMap(first, true).values().stream();
    }

    Optional<HalfBlock> latest(PublicKey owner) {
        return Optional.ofNullable(chain(owner).lastEntry()).map(Map.Entry::getValue);
    }

    Optional<HalfBlock> withHash(BlockHash hash) {
        return Optional.ofNullable(hashes.get(hash));
    }

    Optional<SequenceNumber> lowestMissing(PublicKey owner) {
        long last = runs.getOrDefault(owner, Collections.emptyNavigableMap()).getOrDefault(1L, 0L);
        return last == BlockIndex.LAST ? Optional.empty() : Optional.of(new SequenceNumber(last + 1));
    }

    SequenceNumber runStart(BlockId id) {
        Map.Entry<Long, Long> run = runs.getOrDefault(id.owner(), Collections.emptyNavigableMap())
                .floorEntry(id.sequence().value());
        return run != null && run.getValue() >= id.sequence().value()
                ? new SequenceNumber(run.getKey())
                : id.sequence();
    }

    List<PublicKey> owners() {
        return chains.keySet().stream().sorted().toList();
    }

    Optional<AccountRecord> account(PublicKey counterparty) {
        return Optional.ofNullable(accounts.get(counterparty));
    }

    List<AccountRecord> accounts() {
        return List.copyOf(accounts.values());
    }

    List<HistoryEntry> history() {
        return Collections.unmodifiableList(history);
    }

    List<DoubleSpend> forks() {
        return List.copyOf(forks.values());
    }

    private static Optional<HalfBlock> first(BlockType type, NavigableMap<SequenceNumber, HalfBlock> blocks) {
        for (HalfBlock block : blocks.values()) {
            if (block.type().equals(type)) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    private Optional<HalfBlock> answered(BlockLink link) {
        return PublicKey.isParseable(link.counterparty())
                ? at(new BlockId(new PublicKey(link.counterparty()), new SequenceNumber(link.sequence())))
                : Optional.empty();
    }

    private NavigableMap<SequenceNumber, HalfBlock> chain(PublicKey owner) {
        return chains.getOrDefault(owner, Collections.emptyNavigableMap());
    }

    private void add(HalfBlock block) {
        boolean isNew =
                chains.computeIfAbsent(block.owner(), owner -> new TreeMap<>()).putIfAbsent(block.sequence(), block)
                        == null;
        if (!isNew) {
            return;
        }
        hashes.put(block.hash(), block);
        addToRuns(
                runs.computeIfAbsent(block.owner(), owner -> new TreeMap<>()),
                block.sequence().value());
        if (!block.isProposal()) {
            answers.computeIfAbsent(block.link(), link -> new ArrayList<>()).add(block);
        }
    }

    private static void addToRuns(NavigableMap<Long, Long> ranges, long number) {
        Long above = ranges.remove(number + 1);
        Map.Entry<Long, Long> below = ranges.lowerEntry(number);
        long first = below != null && below.getValue() == number - 1 ? below.getKey() : number;
        ranges.put(first, above == null ? number : above);
    }
}
