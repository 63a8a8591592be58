package org.seedbank.torrent.bt;

import bt.net.buffer.ByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import bt.protocol.Message;
import bt.protocol.handler.BaseMessageHandler;
import bt.protocol.handler.MessageHandler;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The messages of the fast extension (BEP 6); DHT ports (BEP 5) are read too, because whoever has a DHT sends one. */
sealed interface FastMessage extends Message {
    /** Number of the message. */
    int id();

    /** What follows the number: whole numbers of four bytes, but for a port of two. */
    int[] fields();

    @Override
    default Integer getMessageId() {
        return id();
    }

    /** UDP port of the peer's DHT node (BEP 5). */
    record DhtPort(int port) implements FastMessage {
        static final int ID = 9;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[] {port};
        }
    }

    /** A piece that is cheap for the sender. */
    record Suggest(int piece) implements FastMessage {
        static final int ID = 0x0d;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[] {piece};
        }
    }

    /** In the place of a bitfield: the sender has everything. */
    record HaveAll() implements FastMessage {
        static final int ID = 0x0e;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[0];
        }
    }

    /** In the place of a bitfield: the sender has nothing. */
    record HaveNone() implements FastMessage {
        static final int ID = 0x0f;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[0];
        }
    }

    /** A request that will not be answered. */
    record Reject(int piece, int offset, int length) implements FastMessage {
        static final int ID = 0x10;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[] {piece, offset, length};
        }
    }

    /** A piece that is served to the receiver while it is choked. */
    record AllowedFast(int piece) implements FastMessage {
        static final int ID = 0x11;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int[] fields() {
            return new int[] {piece};
        }
    }

    /** The codecs, by number. */
    static Map<Integer, MessageHandler<?>> handlers() {
        return Map.of(
                DhtPort.ID,
                new Codec<>(DhtPort.class, 1, Short.BYTES, fields -> new DhtPort(fields[0])),
                Suggest.ID,
                new Codec<>(Suggest.class, 1, Integer.BYTES, fields -> new Suggest(fields[0])),
                HaveAll.ID,
                new Codec<>(HaveAll.class, 0, Integer.BYTES, fields -> new HaveAll()),
                HaveNone.ID,
                new Codec<>(HaveNone.class, 0, Integer.BYTES, fields -> new HaveNone()),
                Reject.ID,
                new Codec<>(Reject.class, 3, Integer.BYTES, fields -> new Reject(fields[0], fields[1], fields[2])),
                AllowedFast.ID,
                new Codec<>(AllowedFast.class, 1, Integer.BYTES, fields -> new AllowedFast(fields[0])));
    }

    /** Reads and writes one kind. */
    final class Codec<T extends FastMessage> extends BaseMessageHandler<T> {
        private final Class<T> type;
        private final int count;
        private final int size;
        private final Function<int[], T> make;

        private Codec(Class<T> type, int count, int size, Function<int[], T> make) {
            this.type = type;
            this.count = count;
            this.size = size;
            this.make = make;
        }

        @Override
        public Collection<Class<? extends T>> getSupportedTypes() {
            return Set.of(type);
        }

        @Override
        public Class<? extends T> readMessageType(ByteBufferView buffer) {
            return type;
        }

        @Override
        protected int doDecode(DecodingContext context, ByteBufferView buffer) {
            if (buffer.remaining() != count * size) {
                throw new InvalidMessageException(type.getSimpleName() + " of " + buffer.remaining() + " bytes");
            }
            int[] fields = new int[count];
            for (int at = 0; at < count; at++) {
                fields[at] = size == Short.BYTES ? buffer.getShort() & 0xffff : buffer.getInt();
            }
            context.setMessage(make.apply(fields));
            return count * size;
        }

        @Override
        protected boolean doEncode(EncodingContext context, T message, ByteBuffer buffer) {
            if (buffer.remaining() < count * size) {
                return false;
            }
            for (int field : message.fields()) {
                if (size == Short.BYTES) {
                    buffer.putShort((short) field);
                } else {
                    buffer.putInt(field);
                }
            }
            return true;
        }
    }
}
