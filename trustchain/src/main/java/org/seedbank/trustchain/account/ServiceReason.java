package org.seedbank.trustchain.account;

import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * Why bytes were carried; kept locally, never in a block, so that every change of the balance can be explained.
 *
 * @param kind kind of service
 * @param subject what was carried, e.g. the 20-byte info-hash of a torrent
 */
public record ServiceReason(Kind kind, Bytes subject) {
    private static final int NUMBER = 4;

    /** Refuses an allowance, advance or withdrawal that names no kind of service, and a payment without a number. */
    public ServiceReason {
        if (kind.isWrapping()
                && (subject.size() == 0 || serviceOf(subject.at(0)).isEmpty())) {
            throw new IllegalArgumentException(kind + " of no kind of service");
        }
        if (kind == Kind.PAYMENT && subject.size() != NUMBER) {
            throw new IllegalArgumentException(kind + " of no number");
        }
    }

    /** The payload of the torrent with {@code infoHash}, over a plain connection. */
    public static ServiceReason torrent(Bytes infoHash) {
        return new ServiceReason(Kind.TORRENT, infoHash);
    }

    /** What nobody remembers. */
    public static ServiceReason recovered() {
        return new ServiceReason(Kind.RECOVERED, Bytes.empty());
    }

    /** Nothing was carried: tokens were given, and {@code note} says why, as the giver's UTF-8 text. */
    public static ServiceReason transfer(Bytes note) {
        return new ServiceReason(Kind.TRANSFER, note);
    }

    /** The own payment with number {@code payment}, which is taken back. */
    public static ServiceReason payment(SequenceNumber payment) {
        return new ServiceReason(
                Kind.PAYMENT, new WireWriter().u32(payment.value()).toBytes());
    }

    /** Bytes that may be served for this reason, and are not known to have been. */
    public ServiceReason asAllowance() {
        return new ServiceReason(Kind.ALLOWANCE, withCode());
    }

    /** Bytes paid for this reason before they were received. */
    public ServiceReason asAdvance() {
        return new ServiceReason(Kind.ADVANCE, withCode());
    }

    /** Bytes that were allowed to be served for this reason, and that the payer says it never got. */
    public ServiceReason asWithdrawn() {
        return new ServiceReason(Kind.WITHDRAWN, withCode());
    }

    /** The service behind an allowance, advance or withdrawal; otherwise this. */
    public ServiceReason service() {
        return kind.isWrapping()
                ? new ServiceReason(serviceOf(subject.at(0)).orElseThrow(), subject.slice(1, subject.size()))
                : this;
    }

    private static Optional<Kind> serviceOf(int code) {
        return Stream.of(Kind.values())
                .filter(kind -> kind.code == code && !kind.isWrapping())
                .findFirst();
    }

    private Bytes withCode() {
        return Bytes.filled(1, kind.code).concat(subject);
    }

    /** Kinds of service; the code is what the store keeps. */
    public enum Kind {
        /** Payload of a torrent over a plain connection. */
        TORRENT(1),
        /**
         * In accounts only: what may be served and is not known to have been. The subject is the code of the kind of
         * service, then its subject.
         */
        ALLOWANCE(2),
        /** In accounts only: what was paid before it was received. The subject is as with {@link #ALLOWANCE}. */
        ADVANCE(3),
        /**
         * In accounts only: what might have been served before a crash, and was not, as the payer says; payment for it
         * is still taken. The subject is as with {@link #ALLOWANCE}.
         */
        WITHDRAWN(4),
        /** Not known any more: the block was fetched back from others after the wallet was restored. No subject. */
        RECOVERED(5),
        /** No service: a gift of tokens. The subject is a note of whoever keeps the history, UTF-8. */
        TRANSFER(6),
        /** An own payment that is taken back. The subject is its number in the own chain, 4 bytes. */
        PAYMENT(7);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private boolean isWrapping() {
            return this == ALLOWANCE || this == ADVANCE || this == WITHDRAWN;
        }

        /** What the store keeps. */
        public int code() {
            return code;
        }
    }
}
