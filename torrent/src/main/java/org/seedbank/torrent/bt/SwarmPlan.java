package org.seedbank.torrent.bt;

import bt.runtime.BtRuntime;
import bt.runtime.Config;
import java.util.Optional;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.Metainfo;

/**
 * All that a swarm is made of.
 *
 * @param ground what the session has
 * @param place where it listens
 * @param metainfo what the torrent holds
 * @param content files and pieces
 * @param checker compares the two
 * @param extension payment
 * @param events told what happens
 */
record SwarmPlan(
        SessionGround ground,
        SwarmPlace place,
        Metainfo metainfo,
        Content content,
        PieceChecker checker,
        SwarmExtension extension,
        Swarm.Events events) {
    static SwarmPlan of(
            SessionGround ground, Metainfo metainfo, SwarmFiles files, SwarmExtension extension, Swarm.Events events) {
        SwarmPlace place = ground.place(files.content().torrent().infoDictionary().length);
        return new SwarmPlan(ground, place, metainfo, files.content(), files.checker(), extension, events);
    }

    /** A runtime of Bt for this plan, not started. */
    BtRuntime runtime() {
        Config config = Profile.of(ground.listening(), ground.setup().settings().connections(), Optional.of(metainfo));
        return ground.runtime(config, place, metainfo.isPrivate())
                .module(new ContentModule(checker, ground.traffic(), events::failed))
                .module(extension.module())
                .build();
    }

    TokenBucket upRate() {
        return new TokenBucket(limits().up().value(), place.clock());
    }

    TokenBucket downRate() {
        return new TokenBucket(limits().down().value(), place.clock());
    }

    private TransferLimits limits() {
        return ground.task().limits();
    }
}
