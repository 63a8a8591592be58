package org.seedbank.torrent.bt;

/** What becomes of a requested block. */
enum Admission {
    /** It may be read and sent. */
    GRANTED,
    /** Not now: the request keeps its place. */
    LATER,
    /** Not at all: the request is dropped without an answer. */
    REFUSED
}
