/** Blocks and pairs of blocks that neighbours pass on, each once, and never what is invalid. */
@NullMarked
package org.seedbank.trustchain.gossip;

import org.jspecify.annotations.NullMarked;
