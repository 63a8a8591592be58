package org.seedbank.it.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Random;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Notice;
import org.seedbank.torrent.proof.TokenMessage.Proof;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

/** A peer with a proven key of its own, so that it has an account, that does not keep to what is right (BEP 3). */
final class HostilePeer implements AutoCloseable {
    private static final int CHOKE = 0;
    private static final int UNCHOKE = 1;
    private static final int INTERESTED = 2;
    private static final int HAVE = 4;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;
    private static final int PIECE_HEAD = 9;
    private static final int BLOCK = 1 << 14;
    private static final int AHEAD = 64;
    private static final int FLOOD = 20_000;

    private final Metainfo torrent;
    private final RawPeer peer;
    private final Random random;

    private HostilePeer(Metainfo torrent, RawPeer peer, Random random) throws IOException {
        this.torrent = torrent;
        this.peer = peer;
        this.random = random;
        byte[] nonce = new byte[Hello.NONCE_SIZE];
        random.nextBytes(nonce);
        KeyExchange exchange =
                new KeyExchange(PrivateKey.generate(new SecureRandom()), 0, peer.link(), Bytes.wrap(nonce));
        peer.send(exchange.hello());
        Hello theirs = (Hello) receive();
        peer.send(((KeyExchange.Outcome.Answer) exchange.received(theirs)).proof());
        var unused = exchange.received((Proof) receive());
    }

    /** Calls a node that listens on {@code port} of 127.0.0.1. */
    static HostilePeer dial(int port, Metainfo torrent, Random random) throws IOException {
        return new HostilePeer(torrent, RawPeer.dial(port, torrent.infoHash(), id(random)), random);
    }

    /** Waits until a node calls. */
    static HostilePeer accept(ServerSocket listener, Metainfo torrent, Random random) throws IOException {
        return new HostilePeer(torrent, RawPeer.accept(listener, torrent.infoHash(), id(random)), random);
    }

    private static Bytes id(Random random) {
        return Bytes.utf8("-AD0001-" + (100_000_000_000L + random.nextInt(Integer.MAX_VALUE)));
    }

    private TokenMessage receive() throws IOException {
        return peer.receive().orElseThrow(() -> new IOException("the node broke off before its key was proven"));
    }

    /**
     * Says that it has everything, gives rubbish for what is asked for, and demands payment for each block.
     *
     * @return blocks that it gave until the node broke off
     */
    int serveRubbish() throws IOException {
        int given = 0;
        try {
            for (int piece = 0; piece < torrent.pieces().count(); piece++) {
                peer.message(HAVE, number(piece));
            }
            peer.message(UNCHOKE, Bytes.empty());
            while (true) {
                Bytes frame = peer.next();
                if (frame.size() > PIECE_HEAD && frame.at(0) == REQUEST) {
                    byte[] rubbish = new byte[BLOCK];
                    random.nextBytes(rubbish);
                    peer.message(PIECE, frame.slice(1, PIECE_HEAD).concat(Bytes.wrap(rubbish)));
                    given++;
                    demandPayment();
                }
            }
        } catch (EOFException | SocketException e) {
            return given;
        }
    }

    private void demandPayment() throws IOException {
        peer.send(new Notice(new AccountNotice(
                AccountNotice.Kind.PAYMENT_DUE, ByteCount.ofMebibytes(1024), ByteCount.ofMebibytes(1))));
    }

    /** Demands payment, and says what it has, again and again, until the node breaks off or there is enough. */
    void flood() throws IOException {
        try {
            for (int round = 0; round < FLOOD; round++) {
                demandPayment();
                peer.message(HAVE, number(random.nextInt()));
            }
        } catch (SocketException e) {
            // The node has had enough of it.
        }
    }

    /** Asks for {@code blocks} blocks once it may, and reads nothing from then on. */
    void askWithoutReading(int blocks) throws IOException {
        peer.message(INTERESTED, Bytes.empty());
        Bytes frame = peer.next();
        while (frame.size() != 1 || frame.at(0) != UNCHOKE) {
            frame = peer.next();
        }
        for (int block = 0; block < blocks; block++) {
            ask(block);
        }
    }

    /**
     * Takes as much as it gets, and pays nothing.
     *
     * @return bytes that it got before it was choked or the node broke off
     */
    long takeWithoutPaying() throws IOException {
        long taken = 0;
        int asked = 0;
        try {
            peer.message(INTERESTED, Bytes.empty());
            while (true) {
                Bytes frame = peer.next();
                int id = frame.size() == 0 ? -1 : frame.at(0);
                if (id == CHOKE && taken > 0) {
                    return taken;
                }
                int more = 0;
                if (id == UNCHOKE) {
                    more = AHEAD;
                } else if (id == PIECE) {
                    taken += frame.size() - PIECE_HEAD;
                    more = 1;
                }
                for (int last = asked + more; asked < last; asked++) {
                    ask(asked);
                }
            }
        } catch (EOFException | SocketException e) {
            return taken;
        }
    }

    /** All blocks in turn, from the beginning again after the last. */
    private void ask(int block) throws IOException {
        long at = (long) block * BLOCK % torrent.length().value();
        int length = torrent.pieces().length();
        peer.message(
                REQUEST,
                number((int) (at / length)).concat(number((int) (at % length))).concat(number(BLOCK)));
    }

    private static Bytes number(int value) {
        return Bytes.wrap(
                new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value});
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
