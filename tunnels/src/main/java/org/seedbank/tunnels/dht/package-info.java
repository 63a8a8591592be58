/** The hash table of the overlay: nodes that keep values, and addresses of nodes, for each other. */
@NullMarked
package org.seedbank.tunnels.dht;

import org.jspecify.annotations.NullMarked;
