package org.seedbank.overlay.discovery;

import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;

/** What an overlay says with each introduction, and what it hears. Called on the node's loop. */
public interface Greeting {
    /** Says nothing. */
    Greeting NONE = new Greeting() {
        @Override
        public Bytes extra() {
            return Bytes.empty();
        }

        @Override
        public void met(Peer peer, Bytes extra) {
            // whoever says nothing does not listen either
        }
    };

    /** The extra bytes of the next introduction; in IPv8's TrustChain overlay nothing, or 4 bytes. */
    Bytes extra();

    /** {@code peer} has proved key and address, and said {@code extra}; hostile until checked. */
    void met(Peer peer, Bytes extra);

    /**
     * Whether who says {@code extra}, hostile until checked, offers what few do; for these the settings keep places.
     */
    default boolean isScarce(Bytes extra) {
        return false;
    }
}
