package org.seedbank.torrent.bt;

import bt.runtime.BtRuntime;
import bt.runtime.BtRuntimeBuilder;
import bt.runtime.Config;
import java.util.Optional;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.Metainfo;

/**
 * All that a swarm is made of.
 *
 * @param place where it listens
 * @param content files and pieces
 * @param checker compares the two
 * @param metainfo what the torrent holds
 * @param extension payment
 * @param options what the user chose
 * @param traffic counts payload
 * @param events told what happens
 */
record SwarmPlan(
        SwarmPlace place,
        Content content,
        PieceChecker checker,
        Metainfo metainfo,
        SwarmExtension extension,
        Options options,
        Traffic traffic,
        Swarm.Events events) {
    /**
     * What the user chose.
     *
     * @param connections most peers at a time
     * @param limits rates
     * @param discovery ways to find strangers
     * @param named peers that are dialled again and again
     */
    record Options(int connections, TransferLimits limits, Discovery discovery, NamedPeers named) {}

    /** A runtime of Bt for this plan, not started. */
    BtRuntime runtime() {
        Config config = Profile.of(place.listening().address(), options.connections(), Optional.of(metainfo));
        BtRuntimeBuilder builder = BtRuntime.builder(config)
                .module(new SwarmModule(place))
                .module(new ContentModule(checker, traffic, events::failed))
                .module(extension.module())
                .disableAutomaticShutdown();
        if (!options.discovery().pex() || metainfo.isPrivate()) {
            builder.disablePeerExchange();
        }
        if (!options.discovery().lsd()
                || metainfo.isPrivate()
                || !place.border().isOpen()) {
            builder.disableLocalServiceDiscovery();
        }
        return builder.build();
    }

    TokenBucket upRate() {
        return new TokenBucket(options.limits().up().value(), place.clock());
    }

    TokenBucket downRate() {
        return new TokenBucket(options.limits().down().value(), place.clock());
    }

    NamedPeers named() {
        return options.named();
    }
}
