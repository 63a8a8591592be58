package org.seedbank.torrent.proof;

import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Proof;

/** One end of an exchange as it was before hellos had later fields. */
public final class EarlierEnd {
    private final PrivateKey key;
    private final SwarmLink link;
    private final Hello hello;

    /** Proves {@code key} on {@code link} with {@code nonce}. */
    public EarlierEnd(PrivateKey key, SwarmLink link, Bytes nonce) {
        this.key = key;
        this.link = link;
        this.hello = new Hello(1, key.publicKey(), nonce, 0, Bytes.empty());
    }

    /** Its first message. */
    public Hello hello() {
        return hello;
    }

    /** Its answer to {@code other}. */
    public Proof answer(Hello other) {
        return new Proof(new KeyProof(
                        link.infoHash(),
                        new KeyProof.End(link.ownPeerId(), hello),
                        new KeyProof.End(link.remotePeerId(), other))
                .signedBy(key));
    }
}
