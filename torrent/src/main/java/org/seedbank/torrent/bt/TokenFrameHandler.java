package org.seedbank.torrent.bt;

import bt.net.buffer.ByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import bt.protocol.handler.MessageHandler;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.TokenMessageCodec;

/**
 * Moves payloads between Bt's buffers and {@link TokenFrame}. Parsing waits for the agent: an exception here would end
 * the connection, and only an empty payload, which Bt cannot step over, deserves that.
 */
final class TokenFrameHandler implements MessageHandler<TokenFrame> {
    @Override
    public Collection<Class<? extends TokenFrame>> getSupportedTypes() {
        return Set.of(TokenFrame.class);
    }

    @Override
    public Class<? extends TokenFrame> readMessageType(ByteBufferView buffer) {
        return TokenFrame.class;
    }

    @Override
    public int decode(DecodingContext context, ByteBufferView buffer) {
        int size = buffer.remaining();
        if (size == 0) {
            throw new InvalidMessageException("Empty " + TokenMessageCodec.NAME + " message");
        }
        byte[] payload = new byte[Math.min(size, TokenMessageCodec.MAX_SIZE + 1)];
        buffer.get(payload);
        buffer.position(buffer.limit());
        context.setMessage(new TokenFrame(Bytes.wrap(payload)));
        return size;
    }

    @Override
    public boolean encode(EncodingContext context, TokenFrame frame, ByteBuffer buffer) {
        if (buffer.remaining() < frame.payload().size()) {
            return false;
        }
        frame.payload().putInto(buffer);
        return true;
    }
}
