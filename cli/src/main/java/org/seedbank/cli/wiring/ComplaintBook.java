package org.seedbank.cli.wiring;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.peer.Complaints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a running node notes about misbehaving peers in a file, for commands to read and for the next start. */
final class ComplaintBook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ComplaintBook.class);

    private static final long SAVE_SECONDS = 5;
    private static final long LIMIT_SECONDS = 2;

    private final NodeLoop loop;
    private final Complaints complaints;
    private final PeerFiles files;
    private final ScheduledExecutorService worker;
    private List<Complaint> saved;

    /** Begins with those that the last run left. */
    ComplaintBook(NodeLoop loop, Complaints complaints, Directories directories) {
        this.loop = loop;
        this.complaints = complaints;
        this.files = new PeerFiles(directories.peers());
        this.saved = files.complaints();
        List<Complaint> earlier = saved;
        loop.execute(() -> complaints.recall(earlier));
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "complaints");
            thread.setDaemon(true);
            return thread;
        });
        var unused = worker.scheduleWithFixedDelay(this::save, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
    }

    /** Saves a last time, while the loop still runs. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (worker.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void save() {
        CompletableFuture<List<Complaint>> taken = new CompletableFuture<>();
        loop.execute(() -> taken.complete(complaints.all()));
        try {
            List<Complaint> now = taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!now.equals(saved)) {
                files.write(now);
                saved = now;
            }
        } catch (IOException | CliFailure | ExecutionException | TimeoutException e) {
            LOG.debug("complaints were not saved: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
