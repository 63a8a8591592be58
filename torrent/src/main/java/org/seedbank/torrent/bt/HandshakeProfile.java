package org.seedbank.torrent.bt;

import bt.bencoding.types.BEInteger;
import bt.bencoding.types.BEString;
import bt.metainfo.TorrentId;
import bt.protocol.extended.ExtendedHandshake;
import bt.protocol.extended.ExtendedHandshakeFactory;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.runtime.Config;
import bt.service.ApplicationService;
import bt.torrent.TorrentRegistry;
import java.nio.charset.StandardCharsets;

/** What we say about ourselves in the extended handshake (BEP 10); a subclass because Bt injects the class. */
final class HandshakeProfile extends ExtendedHandshakeFactory {
    private static final byte[] CLIENT = "Seedbank 0.1".getBytes(StandardCharsets.UTF_8);

    private final ExtendedMessageTypeMapping names;
    private final int port;
    private final int metadataSize;

    /** @param metadataSize bytes of the info dictionary; zero while it is not known */
    HandshakeProfile(
            TorrentRegistry registry,
            ExtendedMessageTypeMapping names,
            ApplicationService application,
            Config config,
            int metadataSize) {
        super(registry, names, application, config);
        this.names = names;
        this.port = config.getAcceptorPort();
        this.metadataSize = metadataSize;
    }

    @Override
    public ExtendedHandshake getHandshake(TorrentId torrentId) {
        ExtendedHandshake.Builder handshake = ExtendedHandshake.builder()
                .property(ExtendedHandshake.TCPPORT_PROPERTY, new BEInteger(port))
                .property(ExtendedHandshake.VERSION_PROPERTY, new BEString(CLIENT))
                .property("reqq", new BEInteger(UploadAgent.MAX_REQUESTS));
        if (metadataSize > 0) {
            handshake.property("metadata_size", new BEInteger(metadataSize));
        }
        names.visitMappings(handshake::addMessageType);
        return handshake.build();
    }
}
