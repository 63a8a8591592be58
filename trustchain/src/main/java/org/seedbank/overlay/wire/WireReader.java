package org.seedbank.overlay.wire;

import java.nio.ByteBuffer;

/**
 * Reads big-endian fields from a datagram or record. Every length is checked before anything is allocated.
 *
 * @see "IPv8 primitive formats, specification section 2"
 */
public final class WireReader {
    private final ByteBuffer in;

    /** Reads {@code bytes} from the beginning. */
    public WireReader(Bytes bytes) {
        this.in = bytes.asBuffer();
    }

    /** One unsigned byte ({@code B}). */
    public int u8() {
        return require(1).get() & 0xff;
    }

    /** Two bytes unsigned ({@code H}). */
    public int u16() {
        return require(2).getShort() & 0xffff;
    }

    /** Four bytes unsigned ({@code I}, {@code L}). */
    public long u32() {
        return require(4).getInt() & 0xffff_ffffL;
    }

    /** Four bytes, two's complement ({@code l}). */
    public int i32() {
        return require(4).getInt();
    }

    /** Eight bytes, two's complement ({@code q}); unsigned {@code Q} shows values from 2^63 on as negative. */
    public long i64() {
        return require(8).getLong();
    }

    /** Exactly {@code count} raw bytes ({@code 20s}, {@code 32s}, …). */
    public Bytes bytes(int count) {
        if (count < 0) {
            throw malformed("negative length " + count);
        }
        require(count);
        byte[] content = new byte[count];
        in.get(content);
        return Bytes.wrap(content);
    }

    /** A 16-bit count and that many bytes ({@code varlenH}). */
    public Bytes varlenH() {
        return bytes(u16());
    }

    /** A 32-bit count and that many bytes ({@code varlenI}). */
    public Bytes varlenI() {
        long count = u32();
        if (count > remaining()) {
            throw malformed(count + " bytes announced, " + remaining() + " left");
        }
        return bytes((int) count);
    }

    /** Everything that is left ({@code raw}). */
    public Bytes rest() {
        return bytes(remaining());
    }

    /** Number of bytes not yet read. */
    public int remaining() {
        return in.remaining();
    }

    /** Number of bytes read so far. */
    public int position() {
        return in.position();
    }

    /**
     * Refuses left-over bytes.
     *
     * @throws MalformedMessageException if anything is left
     */
    public void expectEnd() {
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes left over");
        }
    }

    /** The exception for damage found at the current position. */
    public MalformedMessageException malformed(String reason) {
        return new MalformedMessageException(reason, in.position());
    }

    private ByteBuffer require(int count) {
        if (in.remaining() < count) {
            throw malformed(count + " bytes expected, " + in.remaining() + " left");
        }
        return in;
    }
}
