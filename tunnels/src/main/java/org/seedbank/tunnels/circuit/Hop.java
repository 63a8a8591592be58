package org.seedbank.tunnels.circuit;

import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.directory.Candidate;

/**
 * A hop that is there.
 *
 * @param candidate who; its address is {@code NONE} if only other hops know it
 * @param forward seals for it
 * @param backward opens what it sealed
 */
record Hop(Candidate candidate, SealingLayer forward, OpeningLayer backward) {}
