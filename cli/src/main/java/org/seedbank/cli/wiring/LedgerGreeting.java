package org.seedbank.cli.wiring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;

/**
 * What the ledger says with each introduction: the length of the own chain, 4 bytes. Whoever proves itself is met by
 * the ledger once, and again when it turns up at another address.
 *
 * @see "IPv8 TrustChain, extra bytes of introductions, specification section 7.1"
 */
final class LedgerGreeting implements Greeting {
    /** Peers of which it is remembered where they were met; others may be met again. */
    private static final int REMEMBERED = 4096;

    private static final int LENGTH_BYTES = 4;

    private final PublicKey self;
    private final ChainStore store;
    private final TrustChainCommunity community;
    private final BiConsumer<Peer, OptionalLong> found;
    private final Map<PublicKey, Address> met = new Recent<>();
    /** How long each said its chain is. */
    private final Map<PublicKey, Long> told = new Recent<>();

    /**
     * @param self whose chain it speaks of
     * @param store where that chain is
     * @param community told of everybody who is met
     * @param found told too, with the length of the peer's chain as the peer says
     */
    LedgerGreeting(
            PublicKey self, ChainStore store, TrustChainCommunity community, BiConsumer<Peer, OptionalLong> found) {
        this.self = self;
        this.store = store;
        this.community = community;
        this.found = found;
    }

    @Override
    public Bytes extra() {
        try {
            long length =
                    store.latest(self).map(block -> block.sequence().value()).orElse(0L);
            return new WireWriter()
                    .i32((int) Math.min(length, Integer.MAX_VALUE))
                    .toBytes();
        } catch (LedgerStorageException e) {
            return Bytes.empty(); // which means that it is not known
        }
    }

    /**
     * Who speaks of a shorter chain than is known here runs on an old copy of its ledger, and must learn that before it
     * signs a number twice: it is shown its newest block, once for each length that it tells.
     */
    private void showMore(Peer peer, long length) {
        Long before = told.put(peer.key(), length);
        if (before == null || before != length) {
            store.latest(peer.key())
                    .filter(newest -> newest.sequence().value() > length)
                    .ifPresent(newest -> community.send(peer.key(), newest));
        }
    }

    @Override
    public void met(Peer peer, Bytes extra) {
        if (!peer.address().equals(met.put(peer.key(), peer.address()))) {
            found.accept(peer, length(extra));
            community.met(peer);
        }
        length(extra).ifPresent(length -> showMore(peer, length));
    }

    private static OptionalLong length(Bytes extra) {
        return extra.size() == LENGTH_BYTES
                ? OptionalLong.of(Math.max(0, new WireReader(extra).i32()))
                : OptionalLong.empty();
    }

    private static final class Recent<V> extends LinkedHashMap<PublicKey, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, V> eldest) {
            return size() > REMEMBERED;
        }
    }
}
