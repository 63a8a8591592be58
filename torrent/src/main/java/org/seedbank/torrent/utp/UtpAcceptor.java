package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;

/** Decides about connections that others begin. */
public interface UtpAcceptor {
    /** Whether {@code remote} may connect; asked for each attempt, before anything is remembered. */
    boolean admits(InetSocketAddress remote);

    /** A connection that has proven to receive what we send; returns who is told about it from now on. */
    UtpListener accepted(UtpConnection connection);
}
