package org.seedbank.torrent.utp;

/** Why a connection ended. */
public enum UtpEnd {
    /** Both ends had nothing more to say, or we had not and do not listen any more. */
    FINISHED,
    /** The peer broke it off. */
    RESET,
    /** The peer does not want it. */
    REFUSED,
    /** The peer does not answer. */
    TIMED_OUT,
    /** The peer acknowledged what it never received. */
    BREACH,
    /** We broke it off. */
    ABORTED
}
