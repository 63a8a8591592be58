/** uTP (BEP 29): streams over datagrams that make way for other traffic; pure state machines over a path. */
@NullMarked
package org.seedbank.torrent.utp;

import org.jspecify.annotations.NullMarked;
