package org.seedbank.cli.capture;

import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.trustchain.community.TrustChainCommunity;

/**
 * An overlay whose id has a name.
 *
 * @param id as in its packets
 * @param name what it is called
 * @param kind which messages it has
 * @see "IPv8 overlay ids, specification section 11"
 */
record KnownOverlay(CommunityId id, String name, Kind kind) {
    private static final List<KnownOverlay> ALL = List.of(
            new KnownOverlay(TrustChainCommunity.ID, "Seedbank ledger", Kind.LEDGER),
            new KnownOverlay(OverlayProfile.OWN.tunnels(), "Seedbank tunnels", Kind.OTHER),
            new KnownOverlay(OverlayProfile.OWN.table(), "Seedbank DHT", Kind.OTHER),
            of("5ad767b05ae592a02488272ca2a86b847d4562e1", "TrustChain", Kind.LEDGER),
            of("5e97ff4ef08998ee2fd2ce6b7a569cc4f7d27c37", "TrustChain testnet", Kind.LEDGER),
            of("7e313685c1912a141279f8248fc8db5899c5df5a", "discovery", Kind.DISCOVERY),
            of("79b25f2867739261780faefede8f25038de9975d", "bandwidth accounting", Kind.ACCOUNTING),
            of("e7de42f46f9ef225f4a5fc32ed0a0ce9a8ea4af6", "bandwidth accounting testnet", Kind.ACCOUNTING),
            of("81ded07332bdc775aa5a46f96de9f8f390bbc9f3", "tunnels", Kind.OTHER),
            of("ca7b837a40721cb12bfb27c31950ed001ff3053c", "Tribler tunnels 7.6", Kind.OTHER),
            of("a3591a6bd89bbaca0974062a1287afcfbc6fd6bb", "Tribler tunnels 7", Kind.OTHER),
            of("a3591a6bd89bbaca0974062a1287afcfbc6fd6bc", "Tribler tunnels 8", Kind.OTHER),
            of("8d0be1845d74d175f178197cad001591d04d73cb", "DHT 2020", Kind.OTHER),
            of("8d0be1845d74d175f178197cad001591d04d73cc", "DHT", Kind.OTHER),
            of("9aca62f878969c437da9844cba29a134917e1648", "popularity", Kind.OTHER),
            of("98c1f6342f30528ada9647197f0503d48db9c2fb", "AnyDex market", Kind.OTHER));

    static Optional<KnownOverlay> find(CommunityId id) {
        return ALL.stream().filter(overlay -> overlay.id.equals(id)).findFirst();
    }

    private static KnownOverlay of(String id, String name, Kind kind) {
        return new KnownOverlay(CommunityId.fromHex(id), name, kind);
    }

    /** Which messages an overlay has beside those of discovery, which all have. */
    enum Kind {
        LEDGER,
        DISCOVERY,
        ACCOUNTING,
        OTHER
    }
}
