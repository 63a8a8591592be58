package org.seedbank.overlay.loop;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Time, chance and control of one node: the arguments without which a network could not be replayed from one seed.
 *
 * @param loop the node's loop
 * @param clock wall time; virtual in a simulation
 * @param random secure in production; seeded in a simulation
 */
public record NodeContext(NodeLoop loop, Clock clock, RandomGenerator random) {}
