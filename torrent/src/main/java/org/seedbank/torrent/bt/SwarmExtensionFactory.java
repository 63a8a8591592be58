package org.seedbank.torrent.bt;

import org.seedbank.torrent.source.Metainfo;

/** Makes the extension of one swarm; it is closed when the swarm ends. */
@FunctionalInterface
interface SwarmExtensionFactory {
    /** No extension. */
    SwarmExtensionFactory NONE = metainfo -> SwarmExtension.NONE;

    /** The extension for the swarm of {@code metainfo}. */
    SwarmExtension create(Metainfo metainfo);
}
