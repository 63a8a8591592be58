/** Web servers that hold the files of a torrent (BEP 19): which bytes of which file, and how they are asked for. */
@NullMarked
package org.seedbank.torrent.web;

import org.jspecify.annotations.NullMarked;
