package org.seedbank.torrent.bt;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeWriter;

/**
 * The question for peers of a torrent (BEP 5), from somebody who is no part of the hash table (BEP 43).
 *
 * @param asker what we call ourselves, 20 bytes
 * @param torrent its name, 20 bytes
 * @param isScrape whether filters of all peers are wanted, too (BEP 33)
 */
record HashTableQuestion(Bytes asker, Bytes torrent, boolean isScrape) {
    static final int ID_SIZE = 20;

    /** The datagram; {@code transaction} is repeated by the answer. */
    Bytes with(Bytes transaction) {
        BencodeWriter out = new BencodeWriter()
                .dictionary()
                .key("a")
                .dictionary()
                .key("id")
                .text(asker)
                .key("info_hash")
                .text(torrent);
        if (isScrape) {
            out.key("scrape").integer(1);
        }
        return out.end()
                .key("q")
                .text("get_peers")
                .key("ro")
                .integer(1)
                .key("t")
                .text(transaction)
                .key("y")
                .text("q")
                .end()
                .toBytes();
    }

    /** How far the node of that id is from the torrent: to be compared as a number without sign. */
    Bytes distance(Bytes node) {
        byte[] distance = new byte[ID_SIZE];
        for (int i = 0; i < ID_SIZE; i++) {
            distance[i] = (byte) (node.at(i) ^ torrent.at(i));
        }
        return Bytes.wrap(distance);
    }
}
