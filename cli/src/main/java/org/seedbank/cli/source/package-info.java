/** What the user names to be downloaded, seeded or shown, and torrents remembered from before. */
@NullMarked
package org.seedbank.cli.source;

import org.jspecify.annotations.NullMarked;
