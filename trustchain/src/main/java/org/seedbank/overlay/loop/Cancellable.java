package org.seedbank.overlay.loop;

/** Something scheduled that can be called off; calling off twice, or too late, does nothing. */
public interface Cancellable {
    /** Calls it off. */
    void cancel();
}
