package org.seedbank.torrent.engine;

/**
 * How many are in a swarm, by somebody's word.
 *
 * @param complete peers that have everything
 * @param incomplete peers that do not
 * @param downloaded how often it was downloaded to the end
 */
public record SwarmSize(long complete, long incomplete, long downloaded) {}
