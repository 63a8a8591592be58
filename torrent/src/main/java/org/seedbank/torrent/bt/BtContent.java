package org.seedbank.torrent.bt;

import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.seedbank.torrent.engine.PieceDemand;
import org.seedbank.torrent.engine.Reading;
import org.seedbank.torrent.engine.TorrentContent;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/** The content of one running session. */
final class BtContent implements TorrentContent {
    private final Metainfo metainfo;
    private final SwarmFiles files;
    private final Swarm swarm;
    private final NetLoop loop;
    private final Readers readers;
    private final BooleanSupplier ended;
    private final Runnable changed;
    private volatile Wishes wishes;

    /**
     * @param ended whether the session ends
     * @param changed runs on the loop when something else is wanted
     */
    BtContent(Metainfo metainfo, SwarmFiles files, Swarm swarm, Net net, BooleanSupplier ended, Runnable changed) {
        this.metainfo = metainfo;
        this.files = files;
        this.swarm = swarm;
        this.loop = net.loop();
        this.readers = new Readers(swarm, loop, net.steady());
        this.ended = ended;
        this.changed = changed;
        this.wishes = files.wishes();
    }

    Readers readers() {
        return readers;
    }

    @Override
    public Wishes wishes() {
        return wishes;
    }

    @Override
    public CompletableFuture<Void> wish(Wishes wanted) {
        PieceRanks ranks = PieceRanks.of(metainfo, wanted);
        if (ended.getAsBoolean()) {
            return CompletableFuture.failedFuture(new CancellationException("the torrent does not run any more"));
        }
        // What is recorded is what is wanted then, whichever of several changes is recorded last.
        return CompletableFuture.runAsync(() -> take(wanted, ranks), loop)
                .thenCompose(any -> files.record(() -> wishes));
    }

    /** On the loop. */
    private void take(Wishes wanted, PieceRanks ranks) {
        wishes = wanted;
        files.content().pieces().want(ranks);
        swarm.wish(wanted);
        readers.look();
        changed.run();
    }

    @Override
    public CompletableFuture<PieceDemand> demand() {
        return CompletableFuture.supplyAsync(
                () -> DemandCount.of(
                        swarm.links().all().stream().map(PeerLink::state).toList(),
                        files.content().pieces().count()),
                loop);
    }

    @Override
    public SeekableByteChannel open(int index, Reading reading) {
        if (index < 0 || index >= metainfo.files().size()) {
            throw new IllegalArgumentException(
                    "no file " + index + " of " + metainfo.files().size());
        }
        Content content = files.content();
        long start = content.storage().start(index);
        long size = metainfo.files().get(index).length().value();
        requireReachable(content.pieces(), index, start, size);
        return readers.open(content, start, size, reading);
    }

    private void requireReachable(PieceMap pieces, int index, long start, long size) {
        int pieceLength = metainfo.pieces().length();
        for (long at = start - start % pieceLength; at < start + size; at += pieceLength) {
            int piece = (int) (at / pieceLength);
            if (!pieces.isVerified(piece) && !pieces.ranks().isWanted(piece)) {
                throw new IllegalArgumentException("file " + index + " is neither complete nor wanted");
            }
        }
    }
}
