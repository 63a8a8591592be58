package org.seedbank.torrent.web;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.Optional;

/** Decides which web servers may be asked; may take a while, because names are looked up. */
@FunctionalInterface
public interface WebHosts {
    /**
     * Where to ask for {@code address}.
     *
     * @param from the address that sent us there; empty if the torrent names it
     * @throws WebSeedException if it may not be asked
     * @throws IOException if it cannot be found
     */
    URL admit(URI address, Optional<URI> from) throws IOException;
}
