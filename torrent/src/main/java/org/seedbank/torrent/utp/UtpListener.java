package org.seedbank.torrent.utp;

/** Told what can be done with a connection; called by the owner of the multiplexer's thread, never while it acts. */
public interface UtpListener {
    /** The other end is there; called once, and only for connections that we began. */
    default void connected() {}

    /** Something arrived, or the end of the stream did. */
    void readable();

    /** There is room again after a write that was not taken whole. */
    void writable();

    /** It is over; the last call. What arrived before can still be read if {@code why} is the end of both streams. */
    void ended(UtpEnd why);
}
