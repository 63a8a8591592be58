package org.seedbank.torrent.bt;

import bt.net.buffer.ByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.protocol.extended.ExtendedProtocol;
import bt.protocol.handler.MessageHandler;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;

/**
 * Stands before the message codec of Bt: refuses lengths that can never fit, and lets no bencode reach its recursive
 * parser that our own scan has not seen. A refusal closes the connection.
 */
final class GuardedProtocol implements MessageHandler<Message> {
    private static final int HANDSHAKE_FIRST_BYTE = 19;
    private static final int LENGTH_SIZE = Integer.BYTES;
    /** Extended messages that Bt parses; the other ones are parsed by handlers of ours. */
    private static final Set<String> PARSED_BY_BT = Set.of("ut_metadata", "ut_pex");

    private final MessageHandler<Message> codec;
    private final ExtendedMessageTypeMapping names;
    private final int longest;

    /** @param longest bytes of the longest message that the inbound buffer can hold */
    GuardedProtocol(MessageHandler<Message> codec, ExtendedMessageTypeMapping names, int longest) {
        this.codec = codec;
        this.names = names;
        this.longest = longest;
    }

    @Override
    public int decode(DecodingContext context, ByteBufferView buffer) {
        int position = buffer.position();
        int limit = buffer.limit();
        if (buffer.remaining() >= LENGTH_SIZE && buffer.get() != HANDSHAKE_FIRST_BYTE) {
            buffer.position(position);
            int length = buffer.getInt();
            if (length < 0 || length > longest) {
                throw new InvalidMessageException("message of " + length + " bytes");
            }
            if (length >= 2 && buffer.remaining() >= length && buffer.get() == ExtendedProtocol.EXTENDED_MESSAGE_ID) {
                checkExtended(buffer, length - 1);
            }
        }
        buffer.limit(limit);
        buffer.position(position);
        return codec.decode(context, buffer);
    }

    private void checkExtended(ByteBufferView buffer, int length) {
        int id = buffer.get();
        if (id != 0) {
            String name = names.getTypeNameForId(id);
            if (name == null || !PARSED_BY_BT.contains(name)) {
                return;
            }
        }
        byte[] payload = new byte[length - 1];
        buffer.get(payload);
        Bencode.scanPrefix(Bytes.wrap(payload), BencodeLimits.MESSAGE);
    }

    @Override
    public boolean encode(EncodingContext context, Message message, ByteBuffer buffer) {
        return codec.encode(context, message, buffer);
    }

    @Override
    public Collection<Class<? extends Message>> getSupportedTypes() {
        return codec.getSupportedTypes();
    }

    @Override
    public @Nullable Class<? extends Message> readMessageType(ByteBufferView buffer) {
        return codec.readMessageType(buffer);
    }
}
