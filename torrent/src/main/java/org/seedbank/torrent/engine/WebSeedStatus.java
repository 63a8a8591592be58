package org.seedbank.torrent.engine;

import java.net.URI;
import java.util.Optional;
import org.seedbank.trustchain.token.ByteCount;

/**
 * A web server that holds the files of a torrent (BEP 19), at one moment.
 *
 * @param address as the torrent names it
 * @param state what we do with it
 * @param received payload that came from it since the session started
 * @param problem what went wrong last
 */
public record WebSeedStatus(URI address, State state, ByteCount received, Optional<String> problem) {
    /** What we do with a web seed. */
    public enum State {
        /** Not needed now. */
        IDLE,
        /** Asked for what is missing. */
        ACTIVE,
        /** Left alone for a while after a failure. */
        WAITING,
        /** Never asked again: it gave data of a wrong hash, or sent us where we do not go. */
        BANNED
    }
}
