package org.seedbank.trustchain.agreement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys that are proven to have signed two blocks with one number; they are refused for good. */
public final class ForkedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ForkedKeys.class);

    private final LedgerWriter writer;
    private final Set<PublicKey> keys = new HashSet<>();
    private final List<Consumer<PublicKey>> listeners = new ArrayList<>();

    /** Those proven in the ledger of {@code writer}, once {@link #load} was called. */
    public ForkedKeys(LedgerWriter writer) {
        this.writer = writer;
    }

    /** Reads the proofs. A key once refused stays so, even if its proof could not be stored. */
    public void load() {
        writer.flushed().forks().forEach(proof -> keys.add(proof.id().owner()));
    }

    /** Whether {@code key} is refused. */
    public boolean contains(PublicKey key) {
        return keys.contains(key);
    }

    /** From now on {@code listener} is told of each key that is newly refused. */
    public void listen(Consumer<PublicKey> listener) {
        listeners.add(listener);
    }

    /** Stores {@code proof}, whose signatures were checked, and refuses its owner. */
    void add(DoubleSpend proof) {
        writer.write(new LedgerWrite(List.of(), List.of(), List.of(), List.of(proof)), () -> {});
        PublicKey owner = proof.id().owner();
        if (keys.add(owner)) {
            LOG.info("{} signed two blocks with one number and is refused from now on", proof.id());
            listeners.forEach(listener -> listener.accept(owner));
        }
    }
}
