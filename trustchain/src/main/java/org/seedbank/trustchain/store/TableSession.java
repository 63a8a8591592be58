package org.seedbank.trustchain.store;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.PutFlags;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;
import org.seedbank.overlay.wire.Bytes;

/**
 * The tables as one transaction sees and changes them, for one thread at a time. A key is put into {@link #key()}
 * before each call; every payload that comes back has passed its checksum.
 */
final class TableSession implements AutoCloseable {
    private static final int CHECKSUM = 4;

    private final Txn<ByteBuffer> transaction;
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final Map<Table, Cursor<ByteBuffer>> cursors = new EnumMap<>(Table.class);
    private final CRC32C checksum = new CRC32C();
    private final Buffers buffers;

    /** Uses {@code buffers} until closed. */
    TableSession(Txn<ByteBuffer> transaction, Map<Table, Dbi<ByteBuffer>> tables, Buffers buffers) {
        this.transaction = transaction;
        this.tables = tables;
        this.buffers = buffers;
    }

    /** Memory outside of the heap, where the storage library finds keys and payloads. */
    static final class Buffers {
        private static final int LONGEST_KEY = 128;

        private final ByteBuffer key = ByteBuffer.allocateDirect(LONGEST_KEY);
        private ByteBuffer payload = ByteBuffer.allocateDirect(1024);
    }

    /** An empty buffer that the next call uses as its key. */
    ByteBuffer key() {
        return buffers.key.clear();
    }

    /** An empty buffer, of {@code size} bytes at least, that the next {@link #put} uses as its payload. */
    ByteBuffer payload(int size) {
        if (buffers.payload.capacity() < size + CHECKSUM) {
            buffers.payload = ByteBuffer.allocateDirect(Math.max(size + CHECKSUM, 2 * buffers.payload.capacity()));
        }
        return buffers.payload.clear();
    }

    /** The payload under the key. */
    Optional<Bytes> get(Table table) {
        ByteBuffer wanted = buffers.key.flip();
        ByteBuffer value = table(table).get(transaction, wanted);
        return value == null ? Optional.empty() : Optional.of(verified(table, wanted, value));
    }

    /** Moves to the first record of {@code table} that is not below the key. */
    boolean seek(Table table) {
        return cursor(table).get(buffers.key.flip(), GetOp.MDB_SET_RANGE);
    }

    /** Moves to the last record of {@code table} that is below the key. */
    boolean seekBelow(Table table) {
        return seek(table) ? previous(table) : cursor(table).seek(SeekOp.MDB_LAST);
    }

    boolean first(Table table) {
        return cursor(table).seek(SeekOp.MDB_FIRST);
    }

    boolean next(Table table) {
        return cursor(table).seek(SeekOp.MDB_NEXT);
    }

    boolean previous(Table table) {
        return cursor(table).seek(SeekOp.MDB_PREV);
    }

    /** The key to which {@code table} was moved, valid until it is moved again. */
    ByteBuffer currentKey(Table table) {
        return cursor(table).key();
    }

    /** The payload to which {@code table} was moved. */
    Bytes current(Table table) {
        Cursor<ByteBuffer> cursor = cursor(table);
        return verified(table, cursor.key(), cursor.val());
    }

    /** Stores key and payload, in place of what was there. */
    void put(Table table, PutFlags... flags) {
        ByteBuffer key = buffers.key.flip();
        ByteBuffer payload = buffers.payload.flip();
        int size = payload.limit();
        int sum = checksum(table, key, payload);
        payload.limit(size + CHECKSUM).putInt(size, sum);
        table(table).put(transaction, key, payload, flags);
    }

    /** Stores key and payload; the key is above all others of the table, which fills its pages to the brim. */
    void append(Table table) {
        put(table, PutFlags.MDB_APPEND);
    }

    /** Removes the record under the key, if there is one. */
    void delete(Table table) {
        boolean unused = table(table).delete(transaction, buffers.key.flip());
    }

    /** Number of the transaction: a write's own, or the newest that a read sees. */
    long transaction() {
        return transaction.getId();
    }

    void commit() {
        closeCursors();
        transaction.commit();
    }

    /** Lets go of the state of the file seen so far, without giving up memory and cursors. */
    void pause() {
        transaction.reset();
    }

    /** Sees the newest state of the file from now on. */
    void resume() {
        transaction.renew();
        cursors.values().forEach(cursor -> cursor.renew(transaction));
    }

    @Override
    public void close() {
        closeCursors();
        transaction.close();
    }

    /** Checksum of a record; leaves the buffers as they are. */
    private int checksum(Table table, ByteBuffer recordKey, ByteBuffer recordPayload) {
        checksum.reset();
        checksum.update(table.code());
        int from = recordKey.position();
        checksum.update(recordKey);
        recordKey.position(from);
        from = recordPayload.position();
        checksum.update(recordPayload);
        recordPayload.position(from);
        return (int) checksum.getValue();
    }

    private Bytes verified(Table table, ByteBuffer recordKey, ByteBuffer value) {
        int size = value.remaining() - CHECKSUM;
        if (size < 0) {
            throw damaged(table, recordKey);
        }
        ByteBuffer content = value.slice(value.position(), size);
        if (checksum(table, recordKey, content) != value.getInt(value.position() + size)) {
            throw damaged(table, recordKey);
        }
        return Bytes.copyOf(content);
    }

    private static LedgerStorageException damaged(Table table, ByteBuffer recordKey) {
        return new LedgerStorageException(
                LedgerStorageException.Kind.DAMAGED,
                "record " + Bytes.copyOf(recordKey) + " in table " + table.storedName() + " differs from its checksum");
    }

    private Dbi<ByteBuffer> table(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private Cursor<ByteBuffer> cursor(Table table) {
        return cursors.computeIfAbsent(table, missing -> table(missing).openCursor(transaction));
    }

    private void closeCursors() {
        cursors.values().forEach(Cursor::close);
        cursors.clear();
    }
}
