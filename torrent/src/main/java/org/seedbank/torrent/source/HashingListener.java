package org.seedbank.torrent.source;

import org.seedbank.trustchain.token.ByteCount;

/** Watches the hashing of files, and can end it. Called on the thread that asked for the hashing. */
@FunctionalInterface
public interface HashingListener {
    /** Nobody watches. */
    HashingListener NONE = (done, total) -> {};

    /** {@code done} bytes of {@code total} are hashed; grows with every call and ends at {@code total}. */
    void hashed(ByteCount done, ByteCount total);

    /** Asked every few mebibytes; once true, the hashing ends with {@code CancellationException}. */
    default boolean isCancelled() {
        return false;
    }
}
