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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;

/**
 * Reads and writes peer exchange (BEP 11): compact addresses of both families, and who wants nothing; whatever else is
 * said is passed over.
 */
final class PexMessageHandler implements MessageHandler<PexMessage> {
    /** Flag of a peer that wants nothing (BEP 11, 21). */
    private static final int UPLOAD_ONLY = 2;

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
            List<InetSocketAddress> added = peers(peers, "added");
            return new PexMessage(added, peers(peers, "dropped"), uploadOnly(peers));
        }
        return new PexMessage(List.of(), List.of(), Set.of());
    }

    private static Set<InetSocketAddress> uploadOnly(BencodeValue.Dictionary message) {
        Set<InetSocketAddress> uploadOnly = new HashSet<>();
        uploadOnly(message, "added", AnnounceAnswer::compact, uploadOnly);
        uploadOnly(message, "added6", AnnounceAnswer::compact6, uploadOnly);
        return uploadOnly;
    }

    private static void uploadOnly(
            BencodeValue.Dictionary message,
            String key,
            Function<Bytes, List<InetSocketAddress>> form,
            Set<InetSocketAddress> found) {
        if (message.find(key).orElse(null) instanceof BencodeValue.Text compact
                && message.find(key + ".f").orElse(null) instanceof BencodeValue.Text flags) {
            List<InetSocketAddress> peers = form.apply(compact.value());
            for (int index = 0; index < Math.min(peers.size(), flags.value().size()); index++) {
                if ((flags.value().at(index) & UPLOAD_ONLY) != 0) {
                    found.add(peers.get(index));
                }
            }
        }
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
                .text(flags(message, true))
                .key("added6")
                .text(compact(message.added(), false))
                .key("added6.f")
                .text(flags(message, false))
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

    private static Bytes flags(PexMessage message, boolean isShort) {
        java.io.ByteArrayOutputStream flags = new java.io.ByteArrayOutputStream();
        for (InetSocketAddress peer : message.added()) {
            if (isShort(peer) == isShort) {
                flags.write(message.uploadOnly().contains(peer) ? UPLOAD_ONLY : 0);
            }
        }
        return Bytes.wrap(flags.toByteArray());
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
