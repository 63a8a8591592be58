package org.seedbank.torrent.bt;

import bt.data.PeerBitfield;
import bt.net.ConnectionKey;
import bt.protocol.Bitfield;
import bt.protocol.Have;
import bt.protocol.Message;
import bt.torrent.BitfieldBasedStatistics;
import bt.torrent.messaging.MessageContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps what pieces a peer has while it is connected. When a peer that was dialled is lost and dialled again, Bt throws
 * away what the lost connection taught it only after the new one, which has the same name, has taught it anew: nothing
 * would ever be asked of that peer again.
 */
final class BitfieldAgent implements MessageAgent {
    private final BitfieldBasedStatistics statistics;
    private final Map<ConnectionKey, PeerBitfield> learnt = new ConcurrentHashMap<>();

    BitfieldAgent(BitfieldBasedStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof Bitfield || message instanceof Have) {
            ConnectionKey key = context.getConnectionKey();
            statistics.getPeerBitfield(key).ifPresent(bitfield -> learnt.put(key, bitfield));
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        ConnectionKey key = context.getConnectionKey();
        PeerBitfield bitfield = learnt.get(key);
        if (bitfield != null && statistics.getPeerBitfield(key).isEmpty()) {
            statistics.addBitfield(key, bitfield);
        }
    }

    void disconnected(ConnectionKey key) {
        learnt.remove(key);
    }
}
