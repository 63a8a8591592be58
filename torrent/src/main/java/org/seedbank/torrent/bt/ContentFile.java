package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.source.Metainfo;

/**
 * One file of a torrent: created when the first byte is written, never reached through a link, opened when used and
 * closed when {@link ContentStorage} has too many open.
 */
final class ContentFile implements AutoCloseable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    private final ContentStorage storage;
    private final Path path;
    private final long start;
    private final Metainfo.FileEntry entry;
    private final AtomicBoolean dirty = new AtomicBoolean();
    /** Read: use the channel. Write: open or close it. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable FileChannel channel;
    private boolean writable;

    /**
     * A file that need not exist.
     *
     * @param path where it is
     * @param start position of the first byte in the content of the torrent
     * @param entry what the torrent says about it
     */
    ContentFile(ContentStorage storage, Path path, long start, Metainfo.FileEntry entry) {
        this.storage = storage;
        this.path = path;
        this.start = start;
        this.entry = entry;
    }

    /** What the torrent says about this file. */
    Metainfo.FileEntry entry() {
        return entry;
    }

    Path path() {
        return path;
    }

    /** Bytes that it is to have. */
    long capacity() {
        return entry.length().value();
    }

    /** Bytes that it has. */
    long size() {
        return entry.isPadding()
                ? capacity()
                : attributes().map(BasicFileAttributes::size).orElse(0L);
    }

    /** What the file system says; empty if there is no such file. */
    Optional<BasicFileAttributes> attributes() {
        if (entry.isPadding()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    /** Fills as much of {@code buffer} as there is at {@code offset}; -1 if there is no file or nothing there. */
    int readBlock(ByteBuffer buffer, long offset) {
        if (entry.isPadding()) {
            int count = buffer.remaining();
            buffer.put(new byte[count]);
            return count;
        }
        return use(false, file -> file.read(buffer, offset));
    }

    /** Writes some of {@code buffer} at {@code offset}. */
    int writeBlock(ByteBuffer buffer, long offset) {
        if (entry.isPadding()) {
            int count = buffer.remaining();
            buffer.position(buffer.limit());
            return count;
        }
        writing(offset, buffer.remaining());
        return use(true, file -> file.write(buffer, offset));
    }

    /**
     * Makes it, without bytes, if there is nothing in its place.
     *
     * @throws UncheckedIOException if that is not possible
     */
    void create() {
        if (attributes().isPresent()) {
            return;
        }
        try {
            prepare();
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // Somebody else made it a moment ago.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path + ": " + e.getMessage(), e);
        }
    }

    private void writing(long offset, int length) {
        if (offset < 0 || offset > capacity() - length) {
            throw new IllegalArgumentException(
                    length + " bytes at " + offset + " do not fit into " + path + " of " + capacity() + " bytes");
        }
        if (length > 0) {
            storage.writing(start + offset);
        }
        dirty.set(true);
    }

    /** Whether something was written since the last call. */
    boolean takeDirty() {
        return dirty.getAndSet(false);
    }

    /** Waits until what was written is on the disk. */
    void force() throws IOException {
        try {
            use(true, file -> {
                file.force(false);
                return 0;
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    private int use(boolean toWrite, Operation operation) {
        try {
            lock.readLock().lock();
            try {
                if (channel != null && channel.isOpen() && (writable || !toWrite)) {
                    return operation.on(channel);
                }
            } finally {
                lock.readLock().unlock();
            }
            storage.opening(this);
            lock.writeLock().lock();
            try {
                return operation.on(open(toWrite));
            } finally {
                lock.writeLock().unlock();
            }
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) {
            String what = toWrite ? "cannot write " : "cannot read ";
            throw new UncheckedIOException(what + path + ": " + e.getMessage(), e);
        }
    }

    private FileChannel open(boolean toWrite) throws IOException {
        if (channel != null && channel.isOpen() && (writable || !toWrite)) {
            return channel;
        }
        closeChannel();
        if (toWrite) {
            prepare();
        } else {
            storage.requireUnmoved(this);
        }
        FileChannel opened = FileChannel.open(path, toWrite ? WRITE : READ);
        channel = opened;
        writable = toWrite;
        return opened;
    }

    /** Makes room for it, if it is still where it was. */
    private void prepare() throws IOException {
        storage.requireUnmoved(this);
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            closeChannel();
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @FunctionalInterface
    private interface Operation {
        int on(FileChannel file) throws IOException;
    }
}
