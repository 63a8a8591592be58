package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.trustchain.token.ByteCount;

/** What {@code wallet transfer} and {@code wallet receive} say. */
final class TransferResults {
    private TransferResults() {}

    /**
     * Tokens that were given.
     *
     * @param taker to whom
     * @param amount how much; absent if only older gifts were sent again
     * @param isAgreed whether the other side has signed
     * @param open transactions that it has not signed
     * @param balance own balance afterwards
     */
    record Sent(PublicKey taker, Optional<ByteCount> amount, boolean isAgreed, int open, long balance)
            implements Result {
        @Override
        public String schema() {
            return "seedbank.transfer/1";
        }

        @Override
        public void print(Lines out) {
            amount.ifPresent(given -> out.line(
                    Span.plain("given    " + Amounts.tokens(given) + " to "),
                    Style.CYAN.of(taker.memberId().toString())));
            out.line(
                    Span.plain("signed   "),
                    isAgreed
                            ? Style.GREEN.of("by both")
                            : Style.YELLOW.of("by you; " + open + " not signed by the other side yet"));
            out.line("balance  " + Amounts.signedTokens(balance));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", taker.memberId().toString());
            amount.ifPresent(given -> out.put("amount", given.value()));
            out.put("agreed", isAgreed).put("unanswered", open).put("balance", balance);
        }
    }

    /**
     * Tokens for a fresh identity.
     *
     * @param taker its key
     * @param file where it is
     * @param amount how much
     * @param balance own balance afterwards
     */
    record GivenToNew(PublicKey taker, Path file, ByteCount amount, long balance) implements Result {
        @Override
        public String schema() {
            return "seedbank.transfer/1";
        }

        @Override
        public void print(Lines out) {
            out.line(
                    Span.plain("given    " + Amounts.tokens(amount) + " to "),
                    Style.CYAN.of(taker.memberId().toString()),
                    Span.plain(", a new identity"));
            out.line(Span.plain("signed   "), Style.GREEN.of("by both"));
            out.line("file     " + file + ", which seedbank wallet restore reads");
            out.line("balance  " + Amounts.signedTokens(balance));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", taker.memberId().toString())
                    .put("key", taker.encoded().toHex())
                    .put("file", file.toString())
                    .put("amount", amount.value())
                    .put("agreed", true)
                    .put("unanswered", 0)
                    .put("balance", balance);
        }
    }

    /**
     * Somebody may give now.
     *
     * @param own own key
     * @param address where this node listens
     */
    record Waiting(PublicKey own, Address address) implements Result {
        @Override
        public String schema() {
            return "seedbank.receive/1";
        }

        @Override
        public void print(Lines out) {
            out.line("waiting  the other side runs: seedbank wallet transfer "
                    + own.encoded().toHex() + " AMOUNT --at " + address);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "waiting").put("key", own.encoded().toHex()).put("address", address.toString());
        }
    }

    /**
     * Tokens that came.
     *
     * @param giver from whom
     * @param amount how much
     * @param balance own balance afterwards
     */
    record Received(PublicKey giver, ByteCount amount, long balance) implements Result {
        @Override
        public String schema() {
            return "seedbank.receive/1";
        }

        @Override
        public void print(Lines out) {
            out.line(
                    Span.plain("received "),
                    Style.GREEN.of(Amounts.tokens(amount)),
                    Span.plain(" from "),
                    Style.CYAN.of(giver.memberId().toString()));
            out.line("balance  " + Amounts.signedTokens(balance));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "received")
                    .put("peer", giver.memberId().toString())
                    .put("amount", amount.value())
                    .put("balance", balance);
        }
    }
}
