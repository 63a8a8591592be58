package org.seedbank.trustchain.token;

import java.time.Instant;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * Layout of a bandwidth record: sequence (4), payer (74), payee (74), payer's signature (64), payee's signature (64),
 * amount (8), milliseconds since 1970 (8); in all 296 bytes. Messages of the accounting overlay add a request id of
 * four bytes, which both signatures cover as zero.
 *
 * @see "Tribler 7.6 to 7.14 bandwidth accounting, specification section 9.1"
 */
public final class BandwidthRecordCodec implements Codec<BandwidthRecord> {
    /** The codec has no state. */
    public static final BandwidthRecordCodec INSTANCE = new BandwidthRecordCodec();
    /** Size in bytes, request id included. */
    public static final int PACKED_SIZE = 300;

    private BandwidthRecordCodec() {}

    @Override
    public BandwidthRecord read(WireReader in) {
        long sequence = in.u32();
        if (sequence == 0) {
            throw in.malformed("sequence number 0");
        }
        PublicKey payer = readKey(in);
        PublicKey payee = readKey(in);
        Signature payerSignature = new Signature(in.bytes(Signature.SIZE));
        Signature payeeSignature = new Signature(in.bytes(Signature.SIZE));
        return new BandwidthRecord(
                new SequenceNumber(sequence),
                payer,
                payee,
                payerSignature,
                payeeSignature,
                new ByteCount(readPositive(in)),
                Instant.ofEpochMilli(readPositive(in)));
    }

    @Override
    public void write(BandwidthRecord value, WireWriter out) {
        out.u32(value.sequence().value())
                .bytes(value.payer().encoded())
                .bytes(value.payee().encoded())
                .bytes(value.payerSignature().value())
                .bytes(value.payeeSignature().value())
                .i64(value.amount().value())
                .i64(value.timestamp().toEpochMilli());
    }

    /** The record and a request id of zero: what is stored and, less signatures, signed. */
    public Bytes packed(BandwidthRecord value) {
        WireWriter out = new WireWriter(PACKED_SIZE);
        write(value, out);
        return out.u32(0).toBytes();
    }

    private static PublicKey readKey(WireReader in) {
        Bytes key = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(key)) {
            throw in.malformed("not a public key");
        }
        return new PublicKey(key);
    }

    private static long readPositive(WireReader in) {
        long value = in.i64();
        if (value < 0) {
            throw in.malformed("number of 2^63 or more");
        }
        return value;
    }
}
