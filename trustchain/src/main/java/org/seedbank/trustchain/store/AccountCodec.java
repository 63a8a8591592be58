package org.seedbank.trustchain.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Layout of a stored account, whose counterparty is the key: paid, earned, forgiven (8 each), debt since and refused
 * until (1, and 12 if present), debts and delivered (4 and the items).
 */
final class AccountCodec implements Codec<AccountRecord> {
    /** Kind (1), subject (varlenH), amount (8). */
    private static final int SMALLEST_ITEM = 11;

    private final PublicKey counterparty;

    AccountCodec(PublicKey counterparty) {
        this.counterparty = counterparty;
    }

    @Override
    public AccountRecord read(WireReader in) {
        ByteCount paid = amount(in);
        ByteCount earned = amount(in);
        ByteCount forgiven = amount(in);
        Optional<Instant> debtSince = time(in);
        Optional<Instant> refusedUntil = time(in);
        return new AccountRecord(counterparty, items(in), debtSince, items(in), paid, earned, forgiven, refusedUntil);
    }

    @Override
    public void write(AccountRecord account, WireWriter out) {
        out.i64(account.paid().value());
        out.i64(account.earned().value());
        out.i64(account.forgiven().value());
        writeTime(account.debtSince(), out);
        writeTime(account.refusedUntil(), out);
        writeItems(account.debts(), out);
        writeItems(account.delivered(), out);
    }

    private static ByteCount amount(WireReader in) {
        long value = in.i64();
        if (value < 0) {
            throw in.malformed("amount " + value);
        }
        return new ByteCount(value);
    }

    private static Optional<Instant> time(WireReader in) {
        if (in.u8() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(in.i64(), in.u32()));
        } catch (DateTimeException e) {
            throw in.malformed("time out of range");
        }
    }

    private static void writeTime(Optional<Instant> time, WireWriter out) {
        out.u8(time.isPresent() ? 1 : 0);
        time.ifPresent(instant -> out.i64(instant.getEpochSecond()).u32(instant.getNano()));
    }

    private static List<Item> items(WireReader in) {
        long count = in.u32();
        if (count > in.remaining() / SMALLEST_ITEM) {
            throw in.malformed(count + " items announced");
        }
        List<Item> items = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            items.add(new Item(ReasonCodec.INSTANCE.read(in), amount(in)));
        }
        return items;
    }

    private static void writeItems(List<Item> items, WireWriter out) {
        out.u32(items.size());
        for (Item item : items) {
            ReasonCodec.INSTANCE.write(item.reason(), out);
            out.i64(item.amount().value());
        }
    }
}
