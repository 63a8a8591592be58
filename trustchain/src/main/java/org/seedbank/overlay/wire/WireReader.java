package org.seedbank.overlay.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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

    /** One byte that is 0 or 1 ({@code ?}). */
    public boolean bool() {
        int value = u8();
        if (value > 1) {
            throw malformed("truth value " + value);
        }
        return value == 1;
    }

    /** Eight flags in one byte ({@code bits}). */
    public Flags flags() {
        return new Flags(u8());
    }

    /** Four bytes, IEEE 754 ({@code f}). */
    public float f32() {
        return require(4).getFloat();
    }

    /** Eight bytes, IEEE 754 ({@code d}). */
    public double f64() {
        return require(8).getDouble();
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

    /** A count byte and that many pairs of bytes ({@code varlenBx2}). */
    public Bytes varlenBx2() {
        return bytes(2 * u8());
    }

    /** A 16-bit count and that many items of 20 bytes ({@code varlenHx20}). */
    public List<Bytes> varlenHx20() {
        int count = u16();
        require(20 * count);
        return list(count, () -> bytes(20));
    }

    /** A count byte and that many byte strings, each with a 16-bit count of its own ({@code varlenH-list}). */
    public List<Bytes> varlenHList() {
        return list(u8(), this::varlenH);
    }

    /** A 16-bit byte count and that many bytes of UTF-8 ({@code varlenHutf8}). */
    public String varlenHUtf8() {
        return utf8(varlenH());
    }

    /** A 32-bit byte count and that many bytes of UTF-8 ({@code varlenIutf8}). */
    public String varlenIUtf8() {
        return utf8(varlenI());
    }

    /** A 16-bit byte count and that many bytes, to be read as fields of their own ({@code payload}). */
    public WireReader nested() {
        return new WireReader(varlenH());
    }

    /** A count byte and that many nested field sequences ({@code payload-list}). */
    public List<WireReader> nestedList() {
        return list(u8(), this::nested);
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

    private <T> List<T> list(int count, Supplier<T> next) {
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(next.get());
        }
        return items;
    }

    private String utf8(Bytes content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(content.asBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("text that is not UTF-8");
        }
    }

    private ByteBuffer require(int count) {
        if (in.remaining() < count) {
            throw malformed(count + " bytes expected, " + in.remaining() + " left");
        }
        return in;
    }
}
