package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.TorrentFormatException;

/**
 * What a node of the hash table answers to the question for peers (BEP 5, 32).
 *
 * @param transaction number of the question
 * @param nodes closer to the torrent, as it says; at most {@value #MOST_NODES}
 * @param peers who have it, as it says; at most {@value #MOST_PEERS}
 */
record HashTableAnswer(Bytes transaction, List<Node> nodes, List<InetSocketAddress> peers) {
    /** An honest node names eight of each kind. */
    static final int MOST_NODES = 16;

    static final int MOST_PEERS = 100;
    private static final BencodeLimits LIMITS = new BencodeLimits(4096, 8, 1000);
    private static final int PEER = 6;
    private static final int PEER6 = 18;

    HashTableAnswer {
        nodes = List.copyOf(nodes);
        peers = List.copyOf(peers);
    }

    /**
     * A node.
     *
     * @param id 20 bytes
     * @param address where it is
     */
    record Node(Bytes id, InetSocketAddress address) {}

    /** What {@code datagram} says, if it is an answer. */
    static Optional<HashTableAnswer> read(Bytes datagram) {
        try {
            if (Bencode.parse(datagram, LIMITS) instanceof BencodeValue.Dictionary all
                    && text(all, "y").equals(Bytes.utf8("r"))
                    && all.find("r").orElse(null) instanceof BencodeValue.Dictionary said) {
                List<Node> nodes = new ArrayList<>();
                addNodes(text(said, "nodes"), PEER, nodes);
                addNodes(text(said, "nodes6"), PEER6, nodes);
                return Optional.of(new HashTableAnswer(text(all, "t"), nodes, peers(said)));
            }
        } catch (TorrentFormatException e) {
            // Whatever it is, it is no answer.
        }
        return Optional.empty();
    }

    private static Bytes text(BencodeValue.Dictionary in, String key) {
        return in.find(key).orElse(null) instanceof BencodeValue.Text text ? text.value() : Bytes.empty();
    }

    private static void addNodes(Bytes packed, int addressSize, List<Node> nodes) {
        int size = HashTableQuestion.ID_SIZE + addressSize;
        for (int at = 0; at + size <= packed.size() && nodes.size() < MOST_NODES; at += size) {
            Bytes address = packed.slice(at + HashTableQuestion.ID_SIZE, at + size);
            Bytes id = packed.slice(at, at + HashTableQuestion.ID_SIZE);
            address(address).ifPresent(known -> nodes.add(new Node(id, known)));
        }
    }

    private static List<InetSocketAddress> peers(BencodeValue.Dictionary said) {
        List<InetSocketAddress> peers = new ArrayList<>();
        if (said.find("values").orElse(null) instanceof BencodeValue.Items items) {
            for (BencodeValue item : items.values()) {
                if (item instanceof BencodeValue.Text packed && peers.size() < MOST_PEERS) {
                    address(packed.value()).ifPresent(peers::add);
                }
            }
        }
        return peers;
    }

    private static Optional<InetSocketAddress> address(Bytes packed) {
        List<InetSocketAddress> read = switch (packed.size()) {
            case PEER -> AnnounceAnswer.compact(packed);
            case PEER6 -> AnnounceAnswer.compact6(packed);
            default -> List.of();
        };
        return read.stream().filter(address -> address.getPort() > 0).findFirst();
    }
}
