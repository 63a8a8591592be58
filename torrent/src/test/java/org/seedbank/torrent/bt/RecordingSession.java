package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.token.ByteCount;

/** An account that lets {@link #left} bytes pass and remembers what it was told. */
final class RecordingSession implements AccountSession {
    private final List<AccountNotice> heard = new ArrayList<>();
    private long left;
    private long asked;
    private boolean closed;

    RecordingSession(long left) {
        this.left = left;
    }

    /** Lets so many bytes more pass. */
    void add(long bytes) {
        left += bytes;
    }

    long left() {
        return left;
    }

    /** How often it was asked to let something pass. */
    long asked() {
        return asked;
    }

    List<AccountNotice> heard() {
        return heard;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public boolean tryDeliver(ByteCount bytes) {
        asked++;
        if (bytes.value() > left) {
            return false;
        }
        left -= bytes.value();
        return true;
    }

    @Override
    public void returnUndelivered(ByteCount bytes) {
        left += bytes.value();
    }

    @Override
    public void noticeReceived(AccountNotice notice) {
        heard.add(notice);
    }

    @Override
    public void close() {
        closed = true;
    }
}
