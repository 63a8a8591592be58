package org.seedbank.torrent.source;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a new torrent shall be like.
 *
 * @param pieceLength bytes, a power of two from 16 KiB to 256 MiB; empty: chosen so that there are 1000 to 2000 pieces
 * @param trackers tiers in order, each in order (BEP 12)
 * @param webSeeds web servers that hold the files (BEP 19)
 * @param isPrivate whether only the trackers may introduce peers (BEP 27)
 * @param remarks what is said about it; without a date the same files give the same torrent, byte for byte
 */
public record TorrentRecipe(
        Optional<Integer> pieceLength,
        List<List<URI>> trackers,
        List<URI> webSeeds,
        boolean isPrivate,
        Metainfo.Remarks remarks) {
    /** Nothing is asked for. */
    public static final TorrentRecipe PLAIN =
            new TorrentRecipe(Optional.empty(), List.of(), false, Metainfo.Remarks.NONE);

    private static final int SMALLEST = 16 << 10;
    private static final int LARGEST = 256 << 20;
    /** Larger ones make peers wait long before they can share. */
    private static final int LARGEST_AUTOMATIC = 16 << 20;

    private static final int MOST_AUTOMATIC = 2000;

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the piece length, a tracker or a web seed cannot be used
     */
    public TorrentRecipe {
        trackers = trackers.stream()
                .map(List::copyOf)
                .filter(tier -> !tier.isEmpty())
                .toList();
        webSeeds = List.copyOf(webSeeds);
        pieceLength.ifPresent(length -> {
            if (length < SMALLEST || length > LARGEST || Integer.bitCount(length) != 1) {
                throw new IllegalArgumentException(
                        "the piece length " + length + " is not a power of two from " + SMALLEST + " to " + LARGEST);
            }
        });
        for (URI seed : webSeeds) {
            if (WebSeeds.parse(seed.toString()).isEmpty()) {
                throw new IllegalArgumentException(
                        "the web seed " + Printable.of(seed.toString()) + " is not an http or https address");
            }
        }
        for (List<URI> tier : trackers) {
            for (URI tracker : tier) {
                if (Trackers.parse(tracker.toString()).isEmpty()) {
                    throw new IllegalArgumentException("the tracker " + Printable.of(tracker.toString())
                            + " is not an http, https or udp address with a port");
                }
            }
        }
    }

    /** A torrent without web seeds. */
    public TorrentRecipe(
            Optional<Integer> pieceLength, List<List<URI>> trackers, boolean isPrivate, Metainfo.Remarks remarks) {
        this(pieceLength, trackers, List.of(), isPrivate, remarks);
    }

    /** The piece length for {@code total} bytes of content. */
    int pieceLengthFor(long total) {
        if (pieceLength.isPresent()) {
            return pieceLength.get();
        }
        int length = SMALLEST;
        while (length < LARGEST_AUTOMATIC && total > (long) MOST_AUTOMATIC * length) {
            length *= 2;
        }
        return length;
    }
}
