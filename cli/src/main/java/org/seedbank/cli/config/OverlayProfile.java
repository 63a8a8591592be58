package org.seedbank.cli.config;

import com.google.common.net.HostAndPort;
import java.util.List;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.tunnels.dht.HashTablePlan;
import org.seedbank.tunnels.node.TunnelPlan;

/** Which overlay a node takes part in. */
public enum OverlayProfile {
    /** That of Seedbank, whose ledger has rules of its own. */
    OWN,
    /** IPv8's TrustChain overlay, as kotlin-ipv8 still speaks it, with the bootstrap nodes of IPv8. */
    PUBLISHED;

    private static final CommunityId IPV8_TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");
    /** Drawn at random; nobody else uses it. */
    private static final CommunityId OWN_TUNNELS = CommunityId.fromHex("3f0a9be1c04d7728d5a16b8ef2c97e40b6d5138a");

    /** Drawn at random; nobody else uses it. */
    private static final CommunityId OWN_TABLE = CommunityId.fromHex("d54d129b771d00bb5e20c5d59f5cb0b2cc8f74a6");

    private static final List<String> IPV8_BOOTSTRAP = List.of(
            "dispersy1.tribler.org:6421",
            "dispersy2.tribler.org:6422",
            "dispersy3.tribler.org:6423",
            "dispersy4.tribler.org:6424",
            "dispersy1.st.tudelft.nl:6421",
            "dispersy2.st.tudelft.nl:6422",
            "dispersy3.st.tudelft.nl:6423");

    /** Id of the ledger's overlay. */
    public CommunityId ledger() {
        return this == OWN ? TrustChainCommunity.ID : IPV8_TRUSTCHAIN;
    }

    /** Id of the overlay of circuits. */
    public CommunityId tunnels() {
        return this == OWN ? OWN_TUNNELS : TunnelPlan.PUBLISHED;
    }

    /** Id of the hash table of those who are in the overlay of circuits. */
    public CommunityId table() {
        return this == OWN ? OWN_TABLE : HashTablePlan.PUBLISHED;
    }

    /** Whom everybody may ask first in an open network; our own overlay has no servers. */
    public List<HostAndPort> bootstrap() {
        return this == OWN
                ? List.of()
                : IPV8_BOOTSTRAP.stream().map(HostAndPort::fromString).toList();
    }
}
