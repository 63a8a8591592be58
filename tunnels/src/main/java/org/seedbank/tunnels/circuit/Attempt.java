package org.seedbank.tunnels.circuit;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * A hop that did not come about.
 *
 * @param position 1 is next to the owner
 * @param hop who it would have been, if anybody was known
 * @param failure why not
 */
public record Attempt(int position, Optional<PublicKey> hop, Failure failure) {
    @Override
    public String toString() {
        return "hop " + position + hop.map(key -> " (" + key + ")").orElse("") + ": " + failure.text;
    }

    /** Why a hop does not come about. */
    public enum Failure {
        /** Nobody is known who would be an exit. */
        NO_EXIT_KNOWN("no exit known"),
        /** Nobody is known who would relay. */
        NO_RELAY_KNOWN("no relay known"),
        /** The exit did not answer in time. */
        EXIT_SILENT("exit silent"),
        /** A relay did not answer in time. */
        HOP_SILENT("hop silent"),
        /** It said that it does not want, or has no room. */
        HOP_REFUSED("hop refused"),
        /** Whoever answered does not hold the key that was asked for. */
        KEY_MISMATCH("key mismatch");

        private final String text;

        Failure(String text) {
            this.text = text;
        }

        /** A few words for people. */
        public String text() {
            return text;
        }
    }
}
