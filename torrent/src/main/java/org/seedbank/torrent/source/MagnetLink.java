package org.seedbank.torrent.source;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A magnet link of version 1 (BEP 9).
 *
 * @param infoHash {@code xt=urn:btih:…}
 * @param displayName {@code dn}, fit for a terminal
 * @param trackers {@code tr}, in order, each once
 * @param peers {@code x.pe}, in order, each once, not resolved
 * @param webSeeds {@code ws}, in order, each once
 * @param files {@code so}, from 0 (BEP 53); empty: all
 */
public record MagnetLink(
        InfoHash infoHash,
        Optional<String> displayName,
        List<URI> trackers,
        List<InetSocketAddress> peers,
        List<URI> webSeeds,
        Optional<FileIndexes> files) {
    /** Copies the lists. */
    public MagnetLink {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
    }

    /** A link to all files. */
    public MagnetLink(
            InfoHash infoHash, Optional<String> displayName, List<URI> trackers, List<InetSocketAddress> peers) {
        this(infoHash, displayName, trackers, peers, List.of(), Optional.empty());
    }

    /** A link of nothing but the name of the torrent. */
    public static MagnetLink of(InfoHash infoHash) {
        return new MagnetLink(infoHash, Optional.empty(), List.of(), List.of());
    }

    /**
     * Reads a link. Trackers that we cannot use are left out, since links commonly carry dead ones; everything else
     * that is wrong is refused.
     *
     * @throws BadMagnetException if it is not a magnet link, or names no torrent of version 1, or names two
     */
    public static MagnetLink parse(String text) {
        return MagnetParser.parse(text);
    }

    /** The link, with everything but letters, digits and {@code -._~} escaped (RFC 3986). */
    public URI toUri() {
        StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash);
        displayName.ifPresent(name -> link.append("&dn=").append(Percent.encode(name)));
        trackers.forEach(tracker -> link.append("&tr=").append(Percent.encode(tracker.toString())));
        peers.forEach(peer -> link.append("&x.pe=").append(Percent.encode(hostAndPort(peer))));
        webSeeds.forEach(seed -> link.append("&ws=").append(Percent.encode(seed.toString())));
        files.ifPresent(indexes -> link.append("&so=").append(indexes));
        return URI.create(link.toString());
    }

    private static String hostAndPort(InetSocketAddress peer) {
        String host = peer.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + peer.getPort();
    }
}
