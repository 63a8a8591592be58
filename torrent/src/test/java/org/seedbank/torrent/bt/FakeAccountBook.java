package org.seedbank.torrent.bt;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountBook;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** The accounts of one node of a test. Pays whatever it owes, all at once. */
final class FakeAccountBook implements AccountBook {
    private final PublicKey owner;
    private final FakeBank bank;
    private final Map<PublicKey, Account> accounts = new ConcurrentHashMap<>();
    private final List<AccountNotice> heard = new CopyOnWriteArrayList<>();

    FakeAccountBook(PublicKey owner, FakeBank bank) {
        this.owner = owner;
        this.bank = bank;
    }

    @Override
    public AccountSession open(
            PublicKey counterparty, ServiceReason reason, ByteCount piece, AccountListener listener) {
        Account account = account(counterparty);
        account.listeners.add(listener);
        // What is unpaid now: a moment later the gate may have asked for a block. Less than nothing, if what was
        // forgiven
        // is paid after all.
        AccountNotice terms = new AccountNotice(
                AccountNotice.Kind.TERMS, new ByteCount(Math.max(0, account.unpaid())), bank.window());
        bank.execute(() -> listener.send(terms));
        return new Session(account, listener);
    }

    @Override
    public void received(ServiceReason reason, Map<PublicKey, ByteCount> verified) {
        verified.forEach((provider, bytes) -> {
            account(provider).owe(bytes.value());
            if (bank.isPaying()) {
                bank.payLater(() -> pay(provider));
            }
        });
    }

    /** Pays everything that is owed. */
    void payAll() {
        accounts.keySet().forEach(this::pay);
    }

    /** Bytes given to {@code counterparty}, as admitted and not returned. */
    long given(PublicKey counterparty) {
        return account(counterparty).given();
    }

    /** Verified bytes got from {@code counterparty}. */
    long taken(PublicKey counterparty) {
        return account(counterparty).taken();
    }

    /** Bytes given to {@code counterparty} and not paid. */
    long unpaid(PublicKey counterparty) {
        return account(counterparty).unpaid();
    }

    /** Connections with {@code counterparty} whose account is open now. */
    int sessions(PublicKey counterparty) {
        return account(counterparty).listeners.size();
    }

    /** Counterparties with whom an account was ever opened. */
    int accounts() {
        return accounts.size();
    }

    /** What counterparties said. */
    List<AccountNotice> heard() {
        return heard;
    }

    private void pay(PublicKey provider) {
        long amount = account(provider).payAll();
        if (amount > 0) {
            bank.book(provider).account(owner).paid(amount);
        }
    }

    private Account account(PublicKey counterparty) {
        return accounts.computeIfAbsent(Objects.requireNonNull(counterparty), key -> new Account());
    }

    private final class Session implements AccountSession {
        private final Account account;
        private final AccountListener listener;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Session(Account account, AccountListener listener) {
            this.account = account;
            this.listener = listener;
        }

        @Override
        public boolean tryDeliver(ByteCount bytes) {
            return account.give(bytes.value());
        }

        @Override
        public void returnUndelivered(ByteCount bytes) {
            account.returned(bytes.value());
        }

        @Override
        public void noticeReceived(AccountNotice notice) {
            heard.add(notice);
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                account.left(listener);
            }
        }
    }

    private final class Account {
        private final List<AccountListener> listeners = new CopyOnWriteArrayList<>();
        private long given;
        private long unpaid;
        private long taken;
        private long debt;
        private boolean refused;

        /** What is unpaid when the last connection ends may have been lost on the way, and is forgiven. */
        private synchronized void left(AccountListener listener) {
            listeners.remove(listener);
            if (listeners.isEmpty()) {
                unpaid = 0;
                refused = false;
            }
        }

        private synchronized boolean give(long bytes) {
            if (unpaid + bytes > bank.window().value()) {
                if (!refused) {
                    refused = true;
                    bank.execute(this::refuse);
                }
                return false;
            }
            unpaid += bytes;
            given += bytes;
            return true;
        }

        private synchronized void returned(long bytes) {
            unpaid -= bytes;
            given -= bytes;
        }

        private synchronized void owe(long bytes) {
            taken += bytes;
            debt += bytes;
        }

        private synchronized long payAll() {
            long amount = debt;
            debt = 0;
            return amount;
        }

        private void paid(long amount) {
            synchronized (this) {
                unpaid -= amount;
                refused = false;
            }
            listeners.forEach(listener -> listener.serviceAllowed(true));
        }

        private void refuse() {
            listeners.forEach(listener -> {
                listener.serviceAllowed(false);
                listener.send(new AccountNotice(
                        AccountNotice.Kind.PAYMENT_DUE, new ByteCount(Math.max(0, unpaid())), bank.window()));
            });
        }

        private synchronized long given() {
            return given;
        }

        private synchronized long taken() {
            return taken;
        }

        private synchronized long unpaid() {
            return unpaid;
        }
    }
}
