package org.seedbank.trustchain.agreement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are proven to have signed two blocks with one number; they are refused for good. One proof a key is kept.
 * Keys are free, and so are forks of them: beyond a number of proofs only those of keys with which we have an account
 * are stored, and of others the newest are refused while this process runs.
 */
public final class ForkedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ForkedKeys.class);
    /** Proofs kept in memory to be shown to others, about 4 MiB; all others are on disk. */
    private static final int AT_HAND = 4096;

    /** Proofs stored of keys with which we have no account; 8 KB each at most. */
    private static final int MOST_STORED = 50_000;

    private final LedgerWriter writer;
    private final int mostStored;
    private final Set<PublicKey> keys = new HashSet<>();
    private final Set<PublicKey> written = new HashSet<>();
    private final Map<PublicKey, DoubleSpend> proofs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, DoubleSpend> eldest) {
            return size() > AT_HAND;
        }
    };
    /** Refused, and not stored. */
    private final Map<PublicKey, Boolean> passing = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, Boolean> eldest) {
            return size() > AT_HAND;
        }
    };

    private final List<Consumer<PublicKey>> listeners = new ArrayList<>();
    private final List<Consumer<DoubleSpend>> proofListeners = new ArrayList<>();

    /** Those proven in the ledger of {@code writer}, once {@link #load} was called. */
    public ForkedKeys(LedgerWriter writer) {
        this(writer, MOST_STORED);
    }

    ForkedKeys(LedgerWriter writer, int mostStored) {
        this.writer = writer;
        this.mostStored = mostStored;
    }

    /** Reads the proofs. A key once refused stays so, even if its proof could not be stored. */
    public void load() {
        writer.flushed().forEachFork(proof -> {
            keys.add(proof.id().owner());
            written.add(proof.id().owner());
            proofs.putIfAbsent(proof.id().owner(), proof);
        });
    }

    /** Whether {@code key} is refused. */
    public boolean contains(PublicKey key) {
        return keys.contains(key) || passing.containsKey(key);
    }

    /** Why {@code key} is refused, if that is at hand. */
    public Optional<DoubleSpend> proofOf(PublicKey key) {
        return Optional.ofNullable(proofs.get(key));
    }

    /** At most {@code count} proofs, those that were found last. */
    public List<DoubleSpend> newest(int count) {
        return proofs.values().stream().skip(Math.max(0, proofs.size() - count)).toList();
    }

    /** From now on {@code listener} is told of each key that is newly refused. */
    public void listen(Consumer<PublicKey> listener) {
        listeners.add(listener);
    }

    /** From now on {@code listener} is told of the proof for each key that is newly refused. */
    public void listenToProofs(Consumer<DoubleSpend> listener) {
        proofListeners.add(listener);
    }

    /** Stores {@code proof}, whose signatures were checked, unless there is one, and refuses its owner. */
    public void add(DoubleSpend proof) {
        PublicKey owner = proof.id().owner();
        boolean isStored = mayStore(owner);
        if (isStored && written.add(owner)) {
            store(proof);
        }
        boolean isNew = !contains(owner);
        if (isStored) {
            keys.add(owner);
        } else if (isNew) {
            passing.put(owner, true);
        }
        if (isNew) {
            LOG.info("{} signed two blocks with one number and is refused from now on", proof.id());
            proofs.put(owner, proof);
            listeners.forEach(listener -> listener.accept(owner));
            proofListeners.forEach(listener -> listener.accept(proof));
        }
    }

    private boolean mayStore(PublicKey owner) {
        return keys.contains(owner)
                || keys.size() < mostStored
                || writer.flushed().account(owner).isPresent();
    }

    private void store(DoubleSpend proof) {
        writer.write(new LedgerWrite(List.of(), List.of(), List.of(), List.of(proof)), new FlushListener() {
            @Override
            public void flushed() {
                // It is on disk, and counts since it was found.
            }

            @Override
            public void failed(LedgerStorageException fault) {
                written.remove(proof.id().owner()); // the next proof is stored instead
            }
        });
    }
}
