package org.seedbank.torrent.engine;

/**
 * Ways to find strangers; a closed network turns all of them off but trackers that the user named.
 *
 * @param trackers announce to the trackers of the source (BEP 3, 12, 15)
 * @param dht ask the distributed hash table (BEP 5)
 * @param pex exchange peers with peers (BEP 11)
 * @param lsd announce on the local network (BEP 14)
 */
public record Discovery(boolean trackers, boolean dht, boolean pex, boolean lsd) {
    /** Every way. */
    public static final Discovery ALL = new Discovery(true, true, true, true);
    /** No way: only named peers. */
    public static final Discovery NONE = new Discovery(false, false, false, false);
}
