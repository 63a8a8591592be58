package org.seedbank.cli.config;

import com.google.common.net.HostAndPort;
import java.util.List;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.trustchain.community.TrustChainCommunity;

/** Which overlay a node takes part in. */
public enum OverlayProfile {
    /** That of Seedbank, whose ledger has rules of its own. */
    OWN,
    /** IPv8's TrustChain overlay, as kotlin-ipv8 still speaks it, with the bootstrap nodes of IPv8. */
    PUBLISHED;

    private static final CommunityId IPV8_TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");
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

    /** Whom everybody may ask first in an open network; our own overlay has no servers. */
    public List<HostAndPort> bootstrap() {
        return this == OWN
                ? List.of()
                : IPV8_BOOTSTRAP.stream().map(HostAndPort::fromString).toList();
    }
}
