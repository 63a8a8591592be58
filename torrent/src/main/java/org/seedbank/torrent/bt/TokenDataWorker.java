package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.Peer;
import bt.net.buffer.BufferedData;
import bt.torrent.data.BlockRead;
import bt.torrent.data.BlockWrite;
import bt.torrent.data.DataWorker;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Notes who delivered each block that is written. Every block comes here, on Bt's dispatcher, after it was found to be
 * requested; what becomes of it is known before anybody else learns that it was written.
 */
final class TokenDataWorker implements DataWorker {
    private final DataWorker worker;
    private final TokenPeers peers;
    private final TokenReceipts receipts;

    TokenDataWorker(DataWorker worker, TokenPeers peers, TokenReceipts receipts) {
        this.worker = worker;
        this.peers = peers;
        this.receipts = receipts;
    }

    @Override
    public CompletableFuture<BlockRead> addBlockRequest(
            TorrentId torrentId, Peer peer, int pieceIndex, int offset, int length) {
        return worker.addBlockRequest(torrentId, peer, pieceIndex, offset, length);
    }

    @Override
    public CompletableFuture<BlockWrite> addBlock(
            TorrentId torrentId, Peer peer, int pieceIndex, int offset, BufferedData buffer) {
        TokenPeer sender = peers.find(peer);
        TokenReceipts.Claim claim =
                receipts.claim(pieceIndex, offset, buffer.length(), sender == null ? null : sender.payee());
        if (claim == null) {
            return worker.addBlock(torrentId, peer, pieceIndex, offset, buffer);
        }
        if (sender != null) {
            sender.writeStarted();
        }
        return worker.addBlock(torrentId, peer, pieceIndex, offset, buffer).whenComplete((write, error) -> {
            if (isWritten(write, error)) {
                receipts.written(claim);
            } else {
                receipts.discarded(claim);
            }
            if (sender != null) {
                sender.writeEnded();
            }
        });
    }

    private static boolean isWritten(@Nullable BlockWrite write, @Nullable Throwable error) {
        return error == null
                && write != null
                && !write.isRejected()
                && write.getError().isEmpty();
    }
}
