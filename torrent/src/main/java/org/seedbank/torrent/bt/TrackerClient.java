package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;

/** Asks trackers in one way. On threads that may wait. */
interface TrackerClient {
    /** Announces; throws if the tracker does not answer as it should. */
    AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException;
}
