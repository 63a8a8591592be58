/** What is kept of other nodes between runs: the address book, and what the user says about peers. */
@NullMarked
package org.seedbank.cli.peers;

import org.jspecify.annotations.NullMarked;
