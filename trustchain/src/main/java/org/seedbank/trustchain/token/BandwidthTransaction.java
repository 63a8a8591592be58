package org.seedbank.trustchain.token;

import java.math.BigInteger;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.TransactionEncoding;
import org.seedbank.trustchain.block.TransactionValue;
import org.seedbank.trustchain.block.TransactionValue.DictionaryValue;
import org.seedbank.trustchain.block.TransactionValue.IntegerValue;

/**
 * Content of a block of type {@code tribler_bandwidth}: bytes moved by this transaction, and by all of the block's
 * owner so far, this one included. Who received data proposes with {@code down}, who gave it agrees with {@code up}.
 * Whether the numbers add up is for validation to say; this holds any that are not negative.
 *
 * @param up bytes given with this transaction
 * @param down bytes taken with this transaction
 * @param totalUp bytes given by the owner, this transaction included
 * @param totalDown bytes taken by the owner, this transaction included
 * @see "Tribler 7.1 to 7.5 bandwidth blocks, specification section 9"
 */
public record BandwidthTransaction(ByteCount up, ByteCount down, ByteCount totalUp, ByteCount totalDown) {
    /** The most that one transaction may move: 1 TiB, invariant A1 of the token economy. */
    public static final ByteCount MAX_TX = ByteCount.ofMebibytes(1L << 20);

    private static final Bytes UP = Bytes.utf8("up");
    private static final Bytes DOWN = Bytes.utf8("down");
    private static final Bytes TOTAL_UP = Bytes.utf8("total_up");
    private static final Bytes TOTAL_DOWN = Bytes.utf8("total_down");

    /**
     * What a key with totals {@code before} proposes after it received {@code amount}.
     *
     * @throws IllegalArgumentException if {@code amount} is zero or above {@link #MAX_TX}
     */
    public static BandwidthTransaction proposal(ByteCount amount, Totals before) {
        return new BandwidthTransaction(
                ByteCount.ZERO,
                requireMovable(amount),
                before.up(),
                before.down().plus(amount));
    }

    /**
     * How a key with totals {@code before} agrees to {@code proposal}: the same amounts seen from the other side.
     *
     * @throws IllegalArgumentException unless exactly one of the amounts proposed is more than zero, and at most
     *     {@link #MAX_TX}
     */
    public static BandwidthTransaction agreement(BandwidthTransaction proposal, Totals before) {
        ByteCount up = proposal.down();
        ByteCount down = proposal.up();
        if (up.equals(ByteCount.ZERO) == down.equals(ByteCount.ZERO)) {
            throw new IllegalArgumentException("exactly one amount expected: up " + up + ", down " + down);
        }
        var unused = requireMovable(up.plus(down));
        return new BandwidthTransaction(
                up, down, before.up().plus(up), before.down().plus(down));
    }

    /** What {@code block} moves, if it is of this type and readable. */
    public static Optional<BandwidthTransaction> in(HalfBlock block) {
        if (!block.type().equals(BlockType.BANDWIDTH)) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(block.transaction()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a block's transaction. The four keys are byte strings and may come in any order; there are no others.
     *
     * @throws MalformedMessageException if the bytes are not such a dictionary of integers from 0 to 2^63 - 1
     */
    public static BandwidthTransaction decode(Bytes transaction) {
        Optional<BandwidthTransaction> plain = PlainBandwidth.read(transaction);
        if (plain.isPresent()) {
            return plain.get();
        }
        TransactionValue value = TransactionEncoding.INSTANCE.decode(transaction);
        if (!(value instanceof DictionaryValue dictionary)
                || dictionary.entries().size() != 4) {
            throw new MalformedMessageException("dictionary with four entries expected", 0);
        }
        return new BandwidthTransaction(
                count(dictionary, UP),
                count(dictionary, DOWN),
                count(dictionary, TOTAL_UP),
                count(dictionary, TOTAL_DOWN));
    }

    /** The bytes of the transaction, keys in the order up, down, total_up, total_down. */
    public Bytes encode() {
        WireWriter out = new WireWriter();
        out.bytes(Bytes.utf8("a4d"));
        write(out, UP, up);
        write(out, DOWN, down);
        write(out, TOTAL_UP, totalUp);
        write(out, TOTAL_DOWN, totalDown);
        return out.toBytes();
    }

    /** All that the owner gave and took so far, this transaction included. */
    public Totals totals() {
        return new Totals(totalUp, totalDown);
    }

    private static void write(WireWriter out, Bytes key, ByteCount count) {
        String digits = Long.toString(count.value());
        out.bytes(Bytes.utf8(key.size() + "b")).bytes(key).bytes(Bytes.utf8(digits.length() + "i" + digits));
    }

    private static ByteCount count(DictionaryValue dictionary, Bytes key) {
        Optional<TransactionValue> value = dictionary.get(TransactionValue.of(key));
        if (value.isPresent() && value.get() instanceof IntegerValue integer) {
            BigInteger number = integer.value();
            if (number.signum() >= 0 && number.bitLength() < Long.SIZE) {
                return new ByteCount(number.longValue());
            }
        }
        throw new MalformedMessageException("byte count expected as " + key.toUtf8(), 0);
    }

    private static ByteCount requireMovable(ByteCount amount) {
        if (amount.equals(ByteCount.ZERO) || amount.compareTo(MAX_TX) > 0) {
            throw new IllegalArgumentException("amount " + amount.value());
        }
        return amount;
    }
}
