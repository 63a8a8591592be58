package org.seedbank.torrent.bt;

import java.util.function.Function;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/**
 * All that a swarm is made of.
 *
 * @param ground what the session has
 * @param metainfo what the torrent holds
 * @param content files and pieces
 * @param wishes what is wanted at the start
 * @param extension payment
 * @param events told what happens
 */
record SwarmPlan(
        SessionGround ground,
        Metainfo metainfo,
        Content content,
        Wishes wishes,
        SwarmExtension extension,
        Swarm.Events events) {
    /** Our node of the hash table; none for a private torrent (BEP 27). */
    NodeTable table() {
        return metainfo.isPrivate() ? NodeTable.NONE : ground.table();
    }

    TokenBucket upRate() {
        return new TokenBucket(limits().up().value(), ground.net().steady());
    }

    TokenBucket downRate() {
        return new TokenBucket(limits().down().value(), ground.net().steady());
    }

    /** Of one peer, in one direction. */
    TokenBucket peerRate(Function<TransferLimits, ByteCount> direction) {
        TransferLimits each = ground.setup().settings().limits().peer();
        return new TokenBucket(direction.apply(each).value(), ground.net().steady());
    }

    private TransferLimits limits() {
        return ground.task().limits();
    }
}
