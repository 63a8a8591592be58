package org.seedbank.torrent.proof;

import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.source.InfoHash;

/**
 * What one end of a connection signs. It names everything that makes this proof different from every other one: the
 * torrent, and for both ends the peer id and the whole hello with key, fresh nonce and port. The prover stands first,
 * whoever dialled, so the two proofs of a connection differ and neither can be sent back as the other.
 *
 * @param infoHash torrent of the connection
 * @param prover the end that signs
 * @param verifier the end that checks
 */
record KeyProof(InfoHash infoHash, End prover, End verifier) {
    /** Begins no ledger block (those begin with a key) and no overlay packet (those begin with a zero byte). */
    private static final Bytes DOMAIN = Bytes.utf8("seedbank: this key speaks on this swarm connection, v1\n");

    private static final TokenMessageCodec CODEC = new TokenMessageCodec();

    /**
     * The signed bytes: domain, info-hash, then for prover and verifier the peer id and the hello with a 16-bit count.
     */
    Bytes text() {
        WireWriter out = new WireWriter().bytes(DOMAIN).exactly(InfoHash.SIZE, infoHash.value());
        prover.write(out);
        verifier.write(out);
        return out.toBytes();
    }

    Signature signedBy(PrivateKey key) {
        return key.sign(text());
    }

    boolean isProvenBy(Signature signature) {
        return prover.hello().key().verifies(text(), signature);
    }

    /**
     * One end of the connection.
     *
     * @param peerId 20 bytes
     * @param hello as it went over the wire
     */
    record End(Bytes peerId, Hello hello) {
        private void write(WireWriter out) {
            out.exactly(SwarmLink.PEER_ID_SIZE, peerId).varlenH(CODEC.encode(hello));
        }
    }
}
