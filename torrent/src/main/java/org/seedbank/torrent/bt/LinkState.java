package org.seedbank.torrent.bt;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What both ends of one connection said about themselves. Of the loop's thread. */
final class LinkState {
    private final BitSet pieces = new BitSet();
    private final Speed down;
    private final Speed up;
    private int listeningPort;
    private boolean peerChoking = true;
    private boolean interested;
    private boolean peerInterested;
    private boolean uploadOnly;
    private boolean sharing;
    private boolean saidPieces;
    private final BitSet allowedFast = new BitSet();
    private @Nullable WebSeedStream webSeed;
    private boolean datagrams;

    private final long openedAt;

    /** @param listeningPort where the peer listens; 0 while that is not known */
    LinkState(int listeningPort, long now) {
        this.openedAt = now;
        this.listeningPort = listeningPort;
        this.down = new Speed(now);
        this.up = new Speed(now);
    }

    /** When the connection began. */
    long openedAt() {
        return openedAt;
    }

    /** The web server that is disguised as this peer; null if it is none. */
    @Nullable WebSeedStream webSeed() {
        return webSeed;
    }

    void webSeed(WebSeedStream disguised) {
        webSeed = disguised;
    }

    /** Whether the connection is one of uTP. */
    boolean isDatagrams() {
        return datagrams;
    }

    void datagrams(boolean isUtp) {
        datagrams = isUtp;
    }

    /** Pieces that the peer has. */
    BitSet pieces() {
        return pieces;
    }

    /** Payload that comes. */
    Speed down() {
        return down;
    }

    /** Payload that goes. */
    Speed up() {
        return up;
    }

    /** Where the peer listens; 0 while it has not said. */
    int listeningPort() {
        return listeningPort;
    }

    void listensAt(int port) {
        listeningPort = port;
    }

    /** Whether the peer does not answer our requests. */
    boolean isPeerChoking() {
        return peerChoking;
    }

    void peerChokes(boolean chokes) {
        peerChoking = chokes;
    }

    /** Whether the peer was told last that we want something. */
    boolean isInterested() {
        return interested;
    }

    void interested(boolean isInterested) {
        interested = isInterested;
    }

    boolean isPeerInterested() {
        return peerInterested;
    }

    void peerInterested(boolean isInterested) {
        peerInterested = isInterested;
    }

    /** Whether the peer said that it wants nothing (BEP 21). */
    boolean isUploadOnly() {
        return uploadOnly;
    }

    void uploadOnly(boolean wantsNothing) {
        uploadOnly = wantsNothing;
    }

    /** Whether the peer said that it fetches only what it can serve to others (share mode). */
    boolean isSharing() {
        return sharing;
    }

    void sharing(boolean fetchesToServe) {
        sharing = fetchesToServe;
    }

    /** Whether the peer said which pieces it had at first. */
    boolean saidPieces() {
        return saidPieces;
    }

    void piecesSaid() {
        saidPieces = true;
    }

    /** Pieces that the peer answers requests for while it chokes us (BEP 6). */
    BitSet allowedFast() {
        return allowedFast;
    }
}
