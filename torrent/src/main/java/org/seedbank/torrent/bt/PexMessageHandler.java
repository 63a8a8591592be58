package org.seedbank.torrent.bt;

import bt.net.buffer.ByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.handler.MessageHandler;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;

/**
 * Reads and writes peer exchange (BEP 11): compact addresses of both families, whatever else is said is passed over.
 */
final class PexMessageHandler implements MessageHandler<PexMessage> {
    @Override
    public Collection<Class<? extends PexMessage>> getSupportedTypes() {
        return Set.of(PexMessage.class);
    }

    @Override
    public Class<? extends PexMessage> readMessageType(ByteBufferView buffer) {
        return PexMessage.class;
    }

    @Override
    public int decode(DecodingContext context, ByteBufferView buffer) {
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        context.setMessage(read(Bytes.wrap(payload)));
        return payload.length;
    }

    private static PexMessage read(Bytes payload) {
        if (Bencode.parse(payload, BencodeLimits.MESSAGE) instanceof BencodeValue.Dictionary peers) {
            return new PexMessage(peers(peers, "added"), peers(peers, "dropped"));
        }
        return new PexMessage(List.of(), List.of());
    }

    private static List<InetSocketAddress> peers(BencodeValue.Dictionary message, String key) {
        List<InetSocketAddress> peers = new ArrayList<>();
        if (message.find(key).orElse(null) instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact(compact.value()));
        }
        if (message.find(key + "6").orElse(null) instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact6(compact.value()));
        }
        return peers;
    }

    @Override
    public boolean encode(EncodingContext context, PexMessage message, ByteBuffer buffer) {
        Bytes encoded = new BencodeWriter()
                .dictionary()
                .key("added")
                .text(compact(message.added(), true))
                .key("added.f")
                .text(Bytes.wrap(
                        new byte
                                [(int) message.added().stream()
                                        .filter(PexMessageHandler::isShort)
                                        .count()]))
                .key("added6")
                .text(compact(message.added(), false))
                .key("added6.f")
                .text(Bytes.wrap(
                        new byte
                                [(int) message.added().stream()
                                        .filter(peer -> !isShort(peer))
                                        .count()]))
                .key("dropped")
                .text(compact(message.dropped(), true))
                .key("dropped6")
                .text(compact(message.dropped(), false))
                .end()
                .toBytes();
        if (buffer.remaining() < encoded.size()) {
            return false;
        }
        encoded.putInto(buffer);
        return true;
    }

    private static boolean isShort(InetSocketAddress peer) {
        return peer.getAddress() instanceof Inet4Address;
    }

    private static Bytes compact(List<InetSocketAddress> peers, boolean isShort) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (InetSocketAddress peer : peers) {
            if (isShort(peer) == isShort) {
                out.writeBytes(peer.getAddress().getAddress());
                out.write(peer.getPort() >> 8);
                out.write(peer.getPort());
            }
        }
        return Bytes.wrap(out.toByteArray());
    }
}
