package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;

/** What asking through an exit needs: places whose names are looked up there, and patience. */
final class Exits {
    private Exits() {}

    /**
     * Where {@code tracker} is.
     *
     * @param otherwise the port if it names none
     * @throws IOException if it names no place, or one that {@code border} forbids
     */
    static Location location(URI tracker, int otherwise, Border border) throws IOException {
        int port = tracker.getPort() < 0 ? otherwise : tracker.getPort();
        String host = tracker.getHost();
        if (host == null || port <= 0 || port > 0xffff) {
            throw new IOException("cannot ask a tracker without host and port");
        }
        Optional<InetAddress> known = HostNames.withoutAsking(host);
        if (known.isPresent() ? !border.mayContact(known.get()) : !border.isOpen()) {
            throw new IOException("may not ask " + host);
        }
        return known.<Location>map(ip -> new Location.Known(Address.of(new InetSocketAddress(ip, port))))
                .orElseGet(() -> new Location.Named(host, port));
    }

    /** Waits for {@code answer}; empty if there is none in time. */
    static <T> Optional<T> await(CompletableFuture<T> answer, long millis) throws IOException {
        try {
            return Optional.of(answer.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
