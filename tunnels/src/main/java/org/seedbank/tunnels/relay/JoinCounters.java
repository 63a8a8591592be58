package org.seedbank.tunnels.relay;

/** What was done for others since the start. Lives on the node's loop. */
public final class JoinCounters {
    private long cellsRelayed;
    private long bytesRelayed;
    private long cellsDropped;
    private long joined;
    private long turnedAway;

    /** Cells that went on. */
    public long cellsRelayed() {
        return cellsRelayed;
    }

    /** Bytes of these cells, as they were sent. */
    public long bytesRelayed() {
        return bytesRelayed;
    }

    /**
     * Cells that nobody sealed for this hop, that came too late to extend a circuit, that were over a limit, or that
     * asked for what this node does not do; and datagrams of meetings that concern nobody here or were over a limit.
     */
    public long cellsDropped() {
        return cellsDropped;
    }

    /** Circuits that led here. */
    public long joined() {
        return joined;
    }

    /** Circuits that were not let in. */
    public long turnedAway() {
        return turnedAway;
    }

    void relayed(int size) {
        cellsRelayed++;
        bytesRelayed += size;
    }

    void dropped() {
        cellsDropped++;
    }

    void letIn() {
        joined++;
    }

    void turned() {
        turnedAway++;
    }
}
