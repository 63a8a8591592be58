package org.seedbank.overlay.community;

import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Makes the packets of one overlay. All framings begin with prefix (22) and message id (1).
 *
 * @see "IPv8 packet framing, specification section 3"
 */
public final class PacketWriter {
    private final Bytes prefix;
    private final PrivateKey key;
    private final GlobalTime time;

    /**
     * @param id the overlay
     * @param key signs packets that are to be signed
     * @param time shared by all overlays of the key
     */
    public PacketWriter(CommunityId id, PrivateKey key, GlobalTime time) {
        this.prefix = id.prefix();
        this.key = key;
        this.time = time;
    }

    /** Global time (8), fields; proves nothing about its sender. */
    public <T> Bytes unsigned(int messageId, Codec<T> codec, T message) {
        WireWriter out = new WireWriter();
        out.bytes(prefix).u8(messageId).i64(time.next());
        codec.write(message, out);
        return out.toBytes();
    }

    /** Public key (varlenH), global time (8), fields, signature (64) of everything before it. */
    public <T> Bytes signed(int messageId, Codec<T> codec, T message) {
        return signed(messageId, time.next(), codec, message);
    }

    /** As {@link #signed}, but with the global time modulo 65536, as introductions have it. */
    public <T> Bytes introduction(int messageId, Codec<T> codec, T message) {
        return signed(messageId, time.next() & 0xffff, codec, message);
    }

    /** As {@link #signed}, but without any global time, as the hash table has it. */
    public <T> Bytes signedWithoutTime(int messageId, Codec<T> codec, T message) {
        return signed(begun(messageId), codec, message);
    }

    private <T> Bytes signed(int messageId, long globalTime, Codec<T> codec, T message) {
        return signed(begun(messageId).i64(globalTime), codec, message);
    }

    private WireWriter begun(int messageId) {
        return new WireWriter()
                .bytes(prefix)
                .u8(messageId)
                .varlenH(key.publicKey().encoded());
    }

    private <T> Bytes signed(WireWriter out, Codec<T> codec, T message) {
        codec.write(message, out);
        return out.bytes(key.sign(out.toBytes()).value()).toBytes();
    }
}
