/** The engine as the rest of the program sees it: tasks in, sessions and their progress out. */
@NullMarked
package org.seedbank.torrent.engine;

import org.jspecify.annotations.NullMarked;
