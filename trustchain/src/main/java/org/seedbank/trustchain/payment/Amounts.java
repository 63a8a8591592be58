package org.seedbank.trustchain.payment;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** Bytes by reason, the oldest reason first. */
final class Amounts {
    private final Map<ServiceReason, ByteCount> byReason = new LinkedHashMap<>();

    void add(ServiceReason reason, ByteCount amount) {
        if (!amount.equals(ByteCount.ZERO)) {
            byReason.merge(reason, amount, ByteCount::plus);
        }
    }

    /** Removes {@code amount}, oldest reason first, or all if that is less; returns what was removed. */
    List<Item> take(ByteCount amount) {
        List<Item> taken = new ArrayList<>();
        ByteCount wanted = amount;
        Iterator<Map.Entry<ServiceReason, ByteCount>> entries =
                byReason.entrySet().iterator();
        while (entries.hasNext() && !wanted.equals(ByteCount.ZERO)) {
            Map.Entry<ServiceReason, ByteCount> entry = entries.next();
            ByteCount part = entry.getValue().min(wanted);
            taken.add(new Item(entry.getKey(), part));
            wanted = wanted.minus(part);
            if (part.equals(entry.getValue())) {
                entries.remove();
            } else {
                entry.setValue(entry.getValue().minus(part));
            }
        }
        return taken;
    }

    /** Removes {@code amount} of {@code reason}, or all of it if that is less; returns how much was removed. */
    ByteCount takeOf(ServiceReason reason, ByteCount amount) {
        ByteCount there = byReason.getOrDefault(reason, ByteCount.ZERO);
        ByteCount part = there.min(amount);
        if (part.equals(there)) {
            byReason.remove(reason);
        } else {
            byReason.put(reason, there.minus(part));
        }
        return part;
    }

    ByteCount total() {
        return byReason.values().stream().reduce(ByteCount.ZERO, ByteCount::plus);
    }

    List<Item> items() {
        return byReason.entrySet().stream()
                .map(entry -> new Item(entry.getKey(), entry.getValue()))
                .toList();
    }

    void clear() {
        byReason.clear();
    }
}
