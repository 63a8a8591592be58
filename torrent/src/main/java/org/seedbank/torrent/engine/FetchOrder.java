package org.seedbank.torrent.engine;

/**
 * In which order pieces that are wanted equally are fetched.
 *
 * @param sequential from the beginning to the end, instead of the rarest first
 * @param endsFirst the first and the last piece of every wanted file before all others
 */
public record FetchOrder(boolean sequential, boolean endsFirst) {
    /** The rarest first, which is best for the swarm. */
    public static final FetchOrder RAREST_FIRST = new FetchOrder(false, false);
    /** From the beginning to the end. */
    public static final FetchOrder SEQUENTIAL = new FetchOrder(true, false);

    /** This, but for the first and last piece of every wanted file, which come before all others. */
    public FetchOrder withEndsFirst() {
        return new FetchOrder(sequential, true);
    }
}
