package org.seedbank.cli.config;

import com.google.common.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The overlay node.
 *
 * @param port UDP port; 0 picks a free one
 * @param overlay whose rules are spoken
 * @param bootstrap nodes that are asked first; empty: those of the overlay
 * @param maxPeers neighbours, at most
 * @param findsLan whether nodes on the local network find each other
 * @param mapsPort whether the router is asked to forward the port
 * @param hasIpv6 whether IPv6 is used beside IPv4, by torrents and circuits too
 * @param foreignBlocks bytes of blocks of others that the ledger keeps
 */
public record NodeSettings(
        int port,
        OverlayProfile overlay,
        Optional<List<HostAndPort>> bootstrap,
        int maxPeers,
        boolean findsLan,
        boolean mapsPort,
        boolean hasIpv6,
        ByteCount foreignBlocks) {
    static NodeSettings of(ResolvedSettings resolved) {
        return new NodeSettings(
                resolved.value(SettingKey.NODE_PORT),
                resolved.value(SettingKey.OVERLAY),
                resolved.value(SettingKey.BOOTSTRAP),
                resolved.value(SettingKey.MAX_NEIGHBOURS),
                resolved.value(SettingKey.LAN),
                resolved.value(SettingKey.MAP_PORT),
                resolved.value(SettingKey.IPV6),
                foreignBlocks(resolved.value(SettingKey.FOREIGN_BLOCKS)));
    }

    /** These on a port that is free, asking nobody. */
    NodeSettings aside() {
        return new NodeSettings(0, overlay, Optional.of(List.of()), maxPeers, false, false, hasIpv6, foreignBlocks);
    }

    private static ByteCount foreignBlocks(ByteCount set) {
        return set.equals(ByteCount.ZERO) ? new ByteCount(Long.MAX_VALUE) : set;
    }
}
