package org.seedbank.torrent.proof;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountNotice;

/** What the extension message {@link TokenMessageCodec#NAME} carries (BEP 10). */
public sealed interface TokenMessage {
    /**
     * Introduces a key that is not proven yet; the first message of each end, sent once.
     *
     * @param version of this exchange, {@link #VERSION} here; a reader takes part in every later version as in its own
     * @param key claimed by the sender
     * @param nonce 32 bytes drawn for this connection
     * @param overlayPort UDP port of the sender's overlay node; zero: none
     * @param later fields of later versions, at most 255 bytes; covered by the proof. Of the first byte, if there is
     *     one, bit {@link #HEARS_DECLINES} is read, nothing else
     */
    record Hello(int version, PublicKey key, Bytes nonce, int overlayPort, Bytes later) implements TokenMessage {
        /** The version described here. */
        public static final int VERSION = 1;
        /** Set by who understands notices of declined payments; to others they would be a breach. */
        public static final int HEARS_DECLINES = 1;
        /** Size of a nonce in bytes. */
        public static final int NONCE_SIZE = 32;

        /** Refuses what the wire could not carry. */
        public Hello {
            if (nonce.size() != NONCE_SIZE || later.size() > 0xff || version < 0 || version > 0xff) {
                throw new IllegalArgumentException("hello of version " + version + " with a nonce of " + nonce.size()
                        + " bytes and " + later.size() + " bytes of later fields");
            }
            if (overlayPort < 0 || overlayPort > 0xffff) {
                throw new IllegalArgumentException("port " + overlayPort);
            }
        }

        /** Whether the sender understands notices of declined payments. */
        public boolean hearsDeclines() {
            return later.size() > 0 && (later.at(0) & HEARS_DECLINES) != 0;
        }
    }

    /**
     * Proves the key of the sender's hello; sent once, after the hello of the other end has come.
     *
     * @param signature of {@link KeyProof#text()}
     */
    record Proof(Signature signature) implements TokenMessage {}

    /**
     * Speaks about the open account; only after both keys are proven.
     *
     * @param notice what is said
     */
    record Notice(AccountNotice notice) implements TokenMessage {}

    /**
     * Answers every choke that follows an unchoke, once nothing is expected any more from requests sent before it.
     * Requests that come before this answer are void, so none is served that the downloader has given up.
     */
    record ChokeSeen() implements TokenMessage {}
}
