package org.seedbank.trustchain.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * The record that followed bandwidth blocks in Tribler: one for each ordered pair of keys, not part of a chain, each
 * newer one replacing the one before. Read and checked for compatibility; Seedbank itself pays with blocks.
 *
 * @param sequence how often the payer has renewed this record
 * @param payer who paid
 * @param payee who was paid
 * @param payerSignature payer's signature, or {@link HalfBlock#EMPTY_SIGNATURE}
 * @param payeeSignature payee's signature, which covers the payer's, or {@link HalfBlock#EMPTY_SIGNATURE}
 * @param amount all that the payer ever paid to the payee
 * @param timestamp payer's clock, whole milliseconds from 1970 on
 * @see "Tribler 7.6 to 7.14 bandwidth accounting, specification section 9.1"
 */
public record BandwidthRecord(
        SequenceNumber sequence,
        PublicKey payer,
        PublicKey payee,
        Signature payerSignature,
        Signature payeeSignature,
        ByteCount amount,
        Instant timestamp) {
    /** Refuses times before 1970, cuts off what is finer than milliseconds. */
    public BandwidthRecord {
        if (timestamp.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("timestamp " + timestamp);
        }
        timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
    }

    /** What {@code payer} signs first. */
    public static BandwidthRecord signedByPayer(
            PrivateKey payer, PublicKey payee, SequenceNumber sequence, ByteCount amount, Instant timestamp) {
        BandwidthRecord unsigned = new BandwidthRecord(
                sequence,
                payer.publicKey(),
                payee,
                HalfBlock.EMPTY_SIGNATURE,
                HalfBlock.EMPTY_SIGNATURE,
                amount,
                timestamp);
        return unsigned.withPayerSignature(payer.sign(BandwidthRecordCodec.INSTANCE.packed(unsigned)));
    }

    /**
     * This with the signature of {@code key} added, which must be the payee's.
     *
     * @throws IllegalArgumentException if it is somebody else's
     */
    public BandwidthRecord signedByPayee(PrivateKey key) {
        if (!key.publicKey().equals(payee)) {
            throw new IllegalArgumentException("payee is " + payee + ", not " + key.publicKey());
        }
        return withPayeeSignature(key.sign(BandwidthRecordCodec.INSTANCE.packed(withoutPayeeSignature())));
    }

    /**
     * Whether {@code reader} may take this for true. The payer must have signed; a payee's signature must be right
     * where there is one, and there must be one unless the reader is the payer or the payee. The published check takes
     * missing signatures for "not yet signed" and accepts them of anybody.
     */
    public boolean isValidFor(PublicKey reader) {
        boolean concernsReader = reader.equals(payer) || reader.equals(payee);
        boolean isOpen = payeeSignature.equals(HalfBlock.EMPTY_SIGNATURE);
        return !payer.equals(payee) && isSignedByPayer() && (isSignedByPayee() || (isOpen && concernsReader));
    }

    /** Whether both signed; then anybody may take it for true. */
    public boolean isSignedByBoth() {
        return isSignedByPayer() && isSignedByPayee();
    }

    /** Whether this replaces {@code other}: same pair, and more was paid. A lower number never undoes a payment. */
    public boolean replaces(BandwidthRecord other) {
        return payer.equals(other.payer) && payee.equals(other.payee) && amount.compareTo(other.amount) > 0;
    }

    private boolean isSignedByPayer() {
        BandwidthRecord input = withoutPayeeSignature().withPayerSignature(HalfBlock.EMPTY_SIGNATURE);
        return payer.verifies(BandwidthRecordCodec.INSTANCE.packed(input), payerSignature);
    }

    private boolean isSignedByPayee() {
        return payee.verifies(BandwidthRecordCodec.INSTANCE.packed(withoutPayeeSignature()), payeeSignature);
    }

    private BandwidthRecord withoutPayeeSignature() {
        return withPayeeSignature(HalfBlock.EMPTY_SIGNATURE);
    }

    private BandwidthRecord withPayerSignature(Signature signature) {
        return new BandwidthRecord(sequence, payer, payee, signature, payeeSignature, amount, timestamp);
    }

    private BandwidthRecord withPayeeSignature(Signature signature) {
        return new BandwidthRecord(sequence, payer, payee, payerSignature, signature, amount, timestamp);
    }
}
