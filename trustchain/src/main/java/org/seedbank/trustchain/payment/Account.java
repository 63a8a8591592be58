package org.seedbank.trustchain.payment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** The open account with one counterparty while the node runs. */
final class Account {
    private final PublicKey counterparty;
    private final Delivery delivery;
    private final Debt debt = new Debt();
    private final Service service = new Service();
    private final Dunning dunning = new Dunning();
    private final List<Session> sessions = new ArrayList<>();

    Account(AccountRecord stored, Allowance allowance) {
        this.counterparty = stored.counterparty();
        this.delivery = new Delivery(allowance);
        delivery.load(stored);
        debt.load(stored);
    }

    PublicKey counterparty() {
        return counterparty;
    }

    Delivery delivery() {
        return delivery;
    }

    Debt debt() {
        return debt;
    }

    Service service() {
        return service;
    }

    Dunning dunning() {
        return dunning;
    }

    List<Session> sessions() {
        return sessions;
    }

    /** The largest piece of any session. */
    ByteCount largestPiece() {
        return sessions.stream()
                .map(Session::piece)
                .max(Comparator.naturalOrder())
                .orElse(ByteCount.ZERO);
    }

    /** What may be on its way before anything of it is verified: a piece of each service, and one that follows. */
    ByteCount unverifiable() {
        Map<ServiceReason, ByteCount> pieces = new HashMap<>();
        sessions.forEach(session -> pieces.put(session.reason(), session.piece()));
        return pieces.values().stream().reduce(largestPiece(), ByteCount::plus);
    }

    /** Attributes what the sessions delivered meanwhile. */
    void countDelivered() {
        sessions.forEach(session -> delivery.delivered(session.reason(), session.takeDelivered()));
    }

    void tellAllowed(boolean allowed) {
        sessions.forEach(session -> session.listener().serviceAllowed(allowed));
    }

    /** Over every connection, since any may be dead; the last word on each is the newest. */
    void sendToAll(AccountNotice notice) {
        sessions.forEach(session -> session.listener().send(notice));
    }

    /** What is to be stored. */
    AccountRecord record() {
        countDelivered();
        return new AccountRecord(
                counterparty,
                debt.items(),
                debt.since(),
                delivery.items(),
                debt.paid(),
                delivery.earned(),
                delivery.forgiven(),
                delivery.refusedUntil());
    }
}
