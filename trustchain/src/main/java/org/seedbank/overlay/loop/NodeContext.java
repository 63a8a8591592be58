package org.seedbank.overlay.loop;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Time, chance and control of one node: the arguments without which a network could not be replayed from one seed.
 *
 * @param loop the node's loop
 * @param clock for durations: goes on evenly, whatever is done to the time of day; virtual in a simulation
 * @param wallClock the time of day, for what others read and what is read again by a later process
 * @param random secure in production; seeded in a simulation
 */
public record NodeContext(NodeLoop loop, Clock clock, Clock wallClock, RandomGenerator random) {}
