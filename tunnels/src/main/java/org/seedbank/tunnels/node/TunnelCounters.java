package org.seedbank.tunnels.node;

/**
 * Cells that came to nothing.
 *
 * @param malformed too short, or not readable
 * @param unknown of no circuit here
 * @param foreign from elsewhere than the link that they name
 */
public record TunnelCounters(long malformed, long unknown, long foreign) {}
