package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/**
 * The resume record of one torrent: a file that is only appended to while a session lasts, and replaced as a whole when
 * the next one begins.
 *
 * <p>Every entry is its length (4 bytes, without these and the check), its kind (1 byte), its content, and the CRC-32C
 * of kind and content (4 bytes). Reading ends at the first entry that is cut off or damaged: a crash can cut the last
 * one, and what was recorded before stays true.
 */
final class ResumeLog implements AutoCloseable {
    private static final int VERSION = 1;
    private static final int MAX_SIZE = 256 << 20;
    private static final int OVERHEAD = 4 + 1 + 4;

    private final FileChannel channel;

    private ResumeLog(FileChannel channel) {
        this.channel = channel;
    }

    /** Kinds of entries. */
    private static final class Kind {
        /** First: version, info-hash, number of pieces. */
        static final byte HEADER = 'H';
        /** A bit for every piece whose data is on disk. */
        static final byte VERIFIED = 'V';
        /** A bit for every piece of which something is written. */
        static final byte BEGUN = 'B';
        /** The time, then index, size, last change and identity of files. */
        static final byte STAMPS = 'S';
        /** What is wanted, see {@link WishRecord}. */
        static final byte WISHES = 'W';
        /** Last: nothing is written any more. */
        static final byte CLOSED = 'C';
    }

    /** What the file at {@code path} says about this torrent; nothing, if there is none. */
    static ResumeState read(Path path, Metainfo metainfo) throws IOException {
        try {
            if (Files.size(path) > MAX_SIZE) {
                return ResumeState.empty();
            }
            return parse(Files.readAllBytes(path), metainfo);
        } catch (NoSuchFileException e) {
            return ResumeState.empty();
        }
    }

    /** What {@code content} of a file says about this torrent; damaged entries, and all after them, say nothing. */
    static ResumeState parse(byte[] content, Metainfo metainfo) {
        return new Reader(metainfo).read(content);
    }

    /** Replaces the file by one that says {@code state}, and opens it for more. */
    static ResumeLog begin(Path path, Metainfo metainfo, ResumeState state) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            ResumeLog log = new ResumeLog(channel);
            log.append(Kind.HEADER, header(metainfo));
            log.append(Kind.VERIFIED, state.verified().toByteArray());
            log.append(Kind.BEGUN, state.begun().toByteArray());
            log.stamps(state.stamps(), state.stampedAt());
            if (state.wishes().isPresent()) {
                log.wishes(metainfo, state.wishes().get());
            }
            log.force();
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return log;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static byte[] header(Metainfo metainfo) {
        Bytes infoHash = metainfo.infoHash().value();
        ByteBuffer header = ByteBuffer.allocate(1 + infoHash.size() + 4);
        header.put((byte) VERSION);
        infoHash.putInto(header);
        header.putInt(metainfo.pieces().count());
        return header.array();
    }

    /** Records pieces whose data is on disk. */
    void verified(Collection<Integer> pieces) throws IOException {
        append(Kind.VERIFIED, bits(pieces));
    }

    /** Records that something of {@code piece} is about to be written. */
    void begun(int piece) throws IOException {
        BitSet bits = new BitSet();
        bits.set(piece);
        append(Kind.BEGUN, bits.toByteArray());
    }

    private static byte[] bits(Collection<Integer> pieces) {
        BitSet bits = new BitSet();
        pieces.forEach(bits::set);
        return bits.toByteArray();
    }

    /** Records how files look. */
    void stamps(Map<Integer, FileStamp> stamps, long now) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(8 + stamps.size() * 24);
        body.putLong(now);
        stamps.forEach((index, stamp) -> body.putInt(index)
                .putLong(stamp.size())
                .putLong(stamp.modified())
                .putInt(stamp.identity()));
        append(Kind.STAMPS, body.array());
    }

    /** Records what is wanted from now on. */
    void wishes(Metainfo metainfo, Wishes wishes) throws IOException {
        append(Kind.WISHES, WishRecord.encode(metainfo, wishes));
    }

    /** Records the end of the session. */
    void closed() throws IOException {
        append(Kind.CLOSED, new byte[0]);
    }

    /** Waits until all entries are on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    private synchronized void append(byte kind, byte[] body) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(body.length + OVERHEAD);
        entry.putInt(body.length).put(kind).put(body);
        entry.putInt(check(entry.array(), 4, body.length + 1)).flip();
        while (entry.hasRemaining()) {
            if (channel.write(entry) == 0) {
                throw new IOException("cannot write the resume record");
            }
        }
    }

    private static int check(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads entries up to the first that is damaged. */
    private static final class Reader {
        private final Metainfo metainfo;
        private ResumeState state = ResumeState.empty();
        private boolean hasHeader;
        private boolean foreign;

        Reader(Metainfo metainfo) {
            this.metainfo = metainfo;
        }

        ResumeState read(byte[] bytes) {
            ByteBuffer file = ByteBuffer.wrap(bytes);
            while (!foreign && file.remaining() >= OVERHEAD) {
                int length = file.getInt();
                if (length < 0 || length > file.remaining() - (OVERHEAD - 4)) {
                    break;
                }
                int start = file.position();
                ByteBuffer body = file.slice(start + 1, length);
                byte kind = file.get(start);
                file.position(start + 1 + length);
                if (file.getInt() != check(bytes, start, length + 1)) {
                    break;
                }
                take(kind, body);
            }
            state.verified().clear(metainfo.pieces().count(), Integer.MAX_VALUE);
            state.begun().clear(metainfo.pieces().count(), Integer.MAX_VALUE);
            return hasHeader && !foreign ? state : ResumeState.empty();
        }

        private void take(byte kind, ByteBuffer body) {
            long stampedAt = state.stampedAt();
            Optional<Wishes> wishes = state.wishes();
            if (kind == Kind.HEADER) {
                hasHeader = true;
                foreign = !body.equals(ByteBuffer.wrap(header(metainfo)));
            } else if (kind == Kind.VERIFIED) {
                state.verified().or(BitSet.valueOf(body));
            } else if (kind == Kind.BEGUN) {
                state.begun().or(BitSet.valueOf(body));
            } else if (kind == Kind.STAMPS) {
                stampedAt = takeStamps(body);
            } else if (kind == Kind.WISHES) {
                wishes = Optional.ofNullable(WishRecord.decode(metainfo, body));
            }
            boolean closed = kind == Kind.CLOSED;
            state = new ResumeState(state.verified(), state.begun(), state.stamps(), stampedAt, closed, wishes);
        }

        private long takeStamps(ByteBuffer body) {
            long at = body.remaining() >= 8 ? body.getLong() : 0;
            while (body.remaining() >= 24) {
                state.stamps().put(body.getInt(), new FileStamp(body.getLong(), body.getLong(), body.getInt()));
            }
            return at;
        }
    }
}
