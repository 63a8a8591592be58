package org.seedbank.torrent.bt;

import bt.net.buffer.ByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import bt.protocol.handler.MessageHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import org.seedbank.torrent.bt.HolepunchMessage.Kind;
import org.seedbank.torrent.bt.HolepunchMessage.Problem;

/** Reads and writes {@link HolepunchMessage}: kind 1, family 1, address 4 or 16, port 2, problem 4 (BEP 55). */
final class HolepunchMessageHandler implements MessageHandler<HolepunchMessage> {
    private static final int IPV4 = 0;
    private static final int IPV6 = 1;
    private static final int HEAD = 2;

    @Override
    public Collection<Class<? extends HolepunchMessage>> getSupportedTypes() {
        return Set.of(HolepunchMessage.class);
    }

    @Override
    public Class<? extends HolepunchMessage> readMessageType(ByteBufferView buffer) {
        return HolepunchMessage.class;
    }

    @Override
    public int decode(DecodingContext context, ByteBufferView buffer) {
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        context.setMessage(read(ByteBuffer.wrap(payload)));
        return payload.length;
    }

    /** The message that fills {@code in}; some leave the problem out where there is none. */
    static HolepunchMessage read(ByteBuffer in) {
        int size = in.remaining();
        Kind kind = Kind.of(size < HEAD ? -1 : in.get()).orElse(null);
        int family = size < HEAD ? -1 : in.get();
        int addressSize = family == IPV4 ? 4 : 16;
        int whole = HEAD + addressSize + Short.BYTES;
        boolean isShort = size == whole && kind != Kind.ERROR;
        if (kind == null || (family != IPV4 && family != IPV6) || (!isShort && size != whole + Integer.BYTES)) {
            throw new InvalidMessageException("holepunch message of " + size + " bytes, kind " + kind);
        }
        byte[] address = new byte[addressSize];
        in.get(address);
        int port = in.getShort() & 0xffff;
        int problem = isShort ? 0 : in.getInt();
        return new HolepunchMessage(kind, new InetSocketAddress(ip(address), port), Problem.of(problem));
    }

    private static InetAddress ip(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("both sizes are addresses", e);
        }
    }

    @Override
    public boolean encode(EncodingContext context, HolepunchMessage message, ByteBuffer buffer) {
        byte[] address = message.address().getAddress().getAddress();
        if (buffer.remaining() < HEAD + address.length + Short.BYTES + Integer.BYTES) {
            return false;
        }
        buffer.put((byte) message.kind().number())
                .put((byte) (address.length == 4 ? IPV4 : IPV6))
                .put(address)
                .putShort((short) message.address().getPort())
                .putInt(message.problem().number());
        return true;
    }
}
