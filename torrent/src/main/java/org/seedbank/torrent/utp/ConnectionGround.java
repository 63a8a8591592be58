package org.seedbank.torrent.utp;

import java.util.random.RandomGenerator;

/** What all connections of a path share. */
record ConnectionGround(
        UtpSettings settings, Transmitter transmitter, MemoryBudget budget, RandomGenerator random, Owner owner) {
    /** Told by connections what is to be done about them. */
    interface Owner {
        /** It has something to do at the end of this turn. */
        void changed(UtpConnection connection);

        /** One that others began is open; returns who is told about it from now on. */
        UtpListener accepted(UtpConnection connection);
    }
}
