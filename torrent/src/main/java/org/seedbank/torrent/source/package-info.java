/** What to download: torrent files, magnet links, info-hashes, all hostile until checked. */
@NullMarked
package org.seedbank.torrent.source;

import org.jspecify.annotations.NullMarked;
