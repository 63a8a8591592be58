package org.seedbank.torrent.bt;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Remembers who delivered each block of the pieces that are not paid for yet. Blocks are claimed in the order in which
 * they are written; the last one written at an offset is the one whose data the piece holds, so a piece never credits
 * more bytes than it has, and what a failed verification threw away credits nobody.
 */
final class TokenReceipts {
    private final Map<Integer, Receipt> open = new HashMap<>();
    private final Consumer<Map<PublicKey, ByteCount>> earned;

    /** Calls {@code earned} on the thread that settled a piece, never with an empty map. */
    TokenReceipts(Consumer<Map<PublicKey, ByteCount>> earned) {
        this.earned = earned;
    }

    /**
     * A block came and waits to be written.
     *
     * @param giver who gets the credit; absent for ordinary clients
     * @return absent if nothing has to be remembered
     */
    synchronized @Nullable Claim claim(int piece, int offset, int length, @Nullable PublicKey giver) {
        Receipt receipt = open.get(piece);
        if (giver == null && (receipt == null || !receipt.latest.containsKey(offset))) {
            return null;
        }
        if (receipt == null) {
            receipt = new Receipt();
            open.put(piece, receipt);
        }
        Claim claim = new Claim(piece, offset, length, giver, receipt.latest.get(offset));
        receipt.latest.put(offset, claim);
        receipt.undecided++;
        return claim;
    }

    /** The block is in the piece, and what was there before is not. */
    void written(Claim claim) {
        decide(claim, true);
    }

    /** The block was thrown away. */
    void discarded(Claim claim) {
        decide(claim, false);
    }

    /** These pieces are good for ever: credits their givers. */
    void durable(Collection<Integer> pieces) {
        Map<PublicKey, ByteCount> credits = new TreeMap<>();
        synchronized (this) {
            for (Integer piece : pieces) {
                Receipt receipt = open.get(piece);
                if (receipt != null) {
                    receipt.durable = true;
                    settleIfDecided(piece, receipt, credits);
                }
            }
        }
        report(credits);
    }

    /** Pieces of which some block is remembered. */
    synchronized int openPieces() {
        return open.size();
    }

    private void decide(Claim claim, boolean kept) {
        Map<PublicKey, ByteCount> credits;
        synchronized (this) {
            Receipt receipt = open.get(claim.piece);
            if (receipt == null) {
                throw new IllegalStateException("block of piece " + claim.piece + " decided twice");
            }
            if (kept) {
                claim.older = null;
            } else {
                receipt.forget(claim);
            }
            receipt.undecided--;
            if (!receipt.isDecided()) {
                return;
            }
            credits = new TreeMap<>();
            settleIfDecided(claim.piece, receipt, credits);
        }
        report(credits);
    }

    private void settleIfDecided(Integer piece, Receipt receipt, Map<PublicKey, ByteCount> credits) {
        if (receipt.isDecided()) {
            open.remove(piece);
            for (Claim claim : receipt.latest.values()) {
                if (claim.giver != null) {
                    credits.merge(claim.giver, new ByteCount(claim.length), ByteCount::plus);
                }
            }
        }
    }

    private void report(Map<PublicKey, ByteCount> credits) {
        if (!credits.isEmpty()) {
            earned.accept(credits);
        }
    }

    /** One piece: by offset the claim that came last, linked to those before it that it may still lose against. */
    private static final class Receipt {
        private final Map<Integer, Claim> latest = new HashMap<>();
        private int undecided;
        private boolean durable;

        private boolean isDecided() {
            return undecided == 0 && (durable || latest.isEmpty());
        }

        private void forget(Claim discarded) {
            Claim newest = latest.get(discarded.offset);
            if (newest == discarded) {
                if (discarded.older == null) {
                    latest.remove(discarded.offset);
                } else {
                    latest.put(discarded.offset, discarded.older);
                }
                return;
            }
            for (Claim claim = newest; claim != null; claim = claim.older) {
                if (claim.older == discarded) {
                    claim.older = discarded.older;
                }
            }
        }
    }

    /** One block on its way into a piece. */
    static final class Claim {
        private final int piece;
        private final int offset;
        private final int length;
        private final @Nullable PublicKey giver;
        private @Nullable Claim older;

        private Claim(int piece, int offset, int length, @Nullable PublicKey giver, @Nullable Claim older) {
            this.piece = piece;
            this.offset = offset;
            this.length = length;
            this.giver = giver;
            this.older = older;
        }
    }
}
