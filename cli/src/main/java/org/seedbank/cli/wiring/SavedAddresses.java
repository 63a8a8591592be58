package org.seedbank.cli.wiring;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.overlay.loop.NodeLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The address book of a running node on disk, for commands to read and for the next start; one thread at a time. */
final class SavedAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(SavedAddresses.class);

    /** When peers were heard of last changes all the time, and is no reason to wear out a disk. */
    private static final long SAVE_MICROS = TimeUnit.SECONDS.toMicros(30);

    private static final long LIMIT_SECONDS = 2;

    private final NodeLoop loop;
    private final PeerDiscovery discovery;
    private final PeerFiles files;
    private Optional<AddressBook> saved = Optional.empty();
    private long saveDue;

    SavedAddresses(NodeLoop loop, PeerDiscovery discovery, PeerFiles files) {
        this.loop = loop;
        this.discovery = discovery;
        this.files = files;
    }

    /** Writes what is known now, if it is news or was not written for long. */
    void save() {
        save(false);
    }

    /** Writes what is known now; while the loop still runs. */
    void saveAtLast() {
        save(true);
    }

    private void save(boolean isLast) {
        CompletableFuture<AddressBook> taken = new CompletableFuture<>();
        loop.execute(() -> taken.complete(discovery.addressBook()));
        try {
            AddressBook book = taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            long now = MonotonicTime.micros();
            if (isLast || now >= saveDue || saved.filter(book::isLike).isEmpty()) {
                files.write(book);
                saved = Optional.of(book);
                saveDue = now + SAVE_MICROS;
            }
        } catch (IOException | CliFailure | ExecutionException | TimeoutException e) {
            LOG.debug("the address book was not saved: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
