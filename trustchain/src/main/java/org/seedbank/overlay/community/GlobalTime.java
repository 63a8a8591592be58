package org.seedbank.overlay.community;

import org.seedbank.overlay.loop.NodeLoop;

/**
 * Counter in every packet of one key, over all its overlays: the first packet after the start of the process carries 1.
 * Receivers ignore it; it only tells packets apart. Lives on the node's loop.
 *
 * @see "IPv8 global time, specification section 3"
 */
public final class GlobalTime {
    private final NodeLoop loop;
    private long last;

    /** A counter that nothing was taken from. */
    public GlobalTime(NodeLoop loop) {
        this.loop = loop;
    }

    /** The number for the next packet. */
    public long next() {
        loop.assertInLoop();
        return ++last;
    }
}
