package org.seedbank.tunnels.crypto;

import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/**
 * The innermost layer of circuits in which two owners meet, as one of them sees it. The one who looked for the other
 * began the exchange of keys, but seals with the keys of the answering direction, and the other way round.
 *
 * @param outward seals what this owner sends
 * @param inward opens what the other one sent
 * @see "IPv8 tunnel community, end-to-end circuits"
 */
public record EndToEnd(SealingLayer outward, OpeningLayer inward) {
    /** The layer of whoever looked for the other. */
    public static EndToEnd ofSeeker(CellCipher cipher, SessionKeys keys) {
        return new EndToEnd(
                SealingLayer.fromTheStart(cipher, keys.backward()), new OpeningLayer(cipher, keys.forward()));
    }

    /** The layer of whoever was found. */
    public static EndToEnd ofSeeder(CellCipher cipher, SessionKeys keys) {
        return new EndToEnd(
                SealingLayer.fromTheStart(cipher, keys.forward()), new OpeningLayer(cipher, keys.backward()));
    }

    /** {@code message} sealed, outside of any cell; takes a counter of its own. */
    public Bytes seal(Bytes message) {
        byte[] sealed = new byte[message.size() + SealingLayer.OVERHEAD];
        int unused = outward.seal(new CellCipher.Span().set(message.toArray(), 0, message.size()), sealed, 0);
        return Bytes.wrap(sealed);
    }

    /** What was sealed outside of any cell; empty if it was not for this layer. */
    public Optional<Bytes> open(Bytes sealed) {
        byte[] opened = new byte[Math.max(1, sealed.size())];
        int size = inward.open(sealed.toArray(), 0, sealed.size(), opened, 0);
        return size == OpeningLayer.REFUSED
                ? Optional.empty()
                : Optional.of(Bytes.wrap(opened).slice(0, size));
    }
}
