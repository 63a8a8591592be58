package org.seedbank.torrent.bt;

import bt.bencoding.model.BEObject;
import bt.bencoding.types.BEInteger;
import bt.bencoding.types.BEMap;
import bt.magnet.UtMetadataMessageHandler;
import bt.net.InetPeer;
import bt.net.Peer;
import bt.net.buffer.DelegatingByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import bt.protocol.Message;
import bt.protocol.StandardBittorrentProtocol;
import bt.protocol.extended.AlphaSortedMapping;
import bt.protocol.extended.ExtendedHandshake;
import bt.protocol.extended.ExtendedMessage;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.protocol.extended.ExtendedProtocol;
import bt.protocol.handler.MessageHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;

/**
 * Bt's codecs of messages, one set for each connection: they keep the numbers that the other end gave to extended
 * messages (BEP 10), which so end with the connection. Before them stands a check of every bencoded part, since Bt's
 * parser is recursive, and of every message to be sent, since Bt writes half of one that was not announced.
 */
final class PeerCodec {
    static final String METADATA = "ut_metadata";
    private static final Set<String> PARSED_BY_BT = Set.of(METADATA);
    /** Extended messages have a number of one byte (BEP 10), and a name each; others know of some twenty. */
    private static final int LAST_NUMBER = 0xff;

    private static final int LONGEST_NAME = 100;
    private static final int MOST_NAMES = 256;

    private final Peer peer;
    private final ExtendedMessageTypeMapping names;
    private final StandardBittorrentProtocol protocol;
    /** Names of the extended messages that the peer understands. */
    private final Set<String> understood = new HashSet<>();

    PeerCodec(InetSocketAddress remote) {
        this.peer = InetPeer.build(remote.getAddress(), remote.getPort());
        Map<String, MessageHandler<? extends ExtendedMessage>> extended = new HashMap<>();
        extended.put(METADATA, new UtMetadataMessageHandler());
        extended.put(TokenMessageCodec.NAME, new TokenFrameHandler());
        extended.put(PexMessage.NAME, new PexMessageHandler());
        extended.put(HolepunchMessage.NAME, new HolepunchMessageHandler());
        this.names = new AlphaSortedMapping(extended);
        Map<Integer, MessageHandler<?>> handlers = new HashMap<>(FastMessage.handlers());
        handlers.put(ExtendedProtocol.EXTENDED_MESSAGE_ID, new ExtendedProtocol(names, extended));
        this.protocol = new StandardBittorrentProtocol(handlers);
    }

    /** Adds our names and numbers to an extended handshake, but those of {@code silenced}. */
    void announce(ExtendedHandshake.Builder handshake, Set<String> silenced) {
        names.visitMappings((name, number) -> {
            if (!silenced.contains(name)) {
                handshake.addMessageType(name, number);
            }
        });
    }

    /** Whether the peer announced extended messages of this name. */
    boolean understands(String name) {
        return understood.contains(name);
    }

    /**
     * The message that fills {@code bytes}, with its length in front.
     *
     * @throws RuntimeException if it is none
     */
    Message decode(ByteBuffer bytes) {
        checkExtended(bytes);
        DecodingContext context = new DecodingContext(peer);
        protocol.decode(context, new DelegatingByteBufferView(bytes));
        Message message = context.getMessage();
        if (message == null) {
            throw new InvalidMessageException("message of " + bytes.limit() + " bytes");
        }
        if (message instanceof ExtendedHandshake handshake) {
            learnNames(handshake);
        }
        return message;
    }

    private void checkExtended(ByteBuffer bytes) {
        int start = bytes.position() + Integer.BYTES;
        if (bytes.limit() < start + 2 || bytes.get(start) != ExtendedProtocol.EXTENDED_MESSAGE_ID) {
            return;
        }
        int number = bytes.get(start + 1);
        String name = number == 0 ? null : names.getTypeNameForId(number);
        if (number != 0 && (name == null || !PARSED_BY_BT.contains(name))) {
            return;
        }
        byte[] payload = new byte[bytes.limit() - start - 2];
        bytes.get(start + 2, payload);
        Bencode.scanPrefix(Bytes.wrap(payload), BencodeLimits.MESSAGE);
    }

    private void learnNames(ExtendedHandshake handshake) {
        if (handshake.getData().get(ExtendedHandshake.MESSAGE_TYPE_MAPPING_KEY) instanceof BEMap mapping) {
            for (Map.Entry<String, BEObject<?>> entry : mapping.getValue().entrySet()) {
                learnName(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Bt keeps whatever it is told, in every handshake anew, until the connection ends; which is here, if need be. */
    private void learnName(String name, BEObject<?> value) {
        long number = value instanceof BEInteger whole ? whole.getValue().longValue() : -1;
        if (number < 0 || number > LAST_NUMBER || name.length() > LONGEST_NAME) {
            throw new InvalidMessageException("extended message of number " + number);
        }
        if (number == 0) {
            understood.remove(name);
        } else if (understood.add(name) && understood.size() > MOST_NAMES) {
            throw new InvalidMessageException("more than " + MOST_NAMES + " names of extended messages");
        }
    }

    /** Whether the peer can read {@code message}. */
    boolean maySend(Message message) {
        if (message instanceof ExtendedMessage && !(message instanceof ExtendedHandshake)) {
            String name = names.getTypeNameForJavaType(message.getClass());
            return name != null && understood.contains(name);
        }
        return true;
    }

    /** Writes {@code message}; false if it does not fit. */
    boolean encode(Message message, ByteBuffer target) {
        return protocol.encode(new EncodingContext(peer), message, target);
    }
}
