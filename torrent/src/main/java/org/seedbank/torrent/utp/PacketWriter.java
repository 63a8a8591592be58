package org.seedbank.torrent.utp;

/** Writes the packets of one connection, each of which acknowledges what arrived and says what room is left. */
final class PacketWriter {
    private final ConnectionKey key;
    private final int sendId;
    private final Transmitter transmitter;
    private final ReceivedPackets receiver;
    private final DelayMeter delays;
    private final AckSchedule acks;
    private int toldWindow;
    private long lastSent;

    PacketWriter(
            ConnectionKey key,
            int sendId,
            Transmitter transmitter,
            ReceivedPackets receiver,
            DelayMeter delays,
            AckSchedule acks) {
        this.key = key;
        this.sendId = sendId;
        this.transmitter = transmitter;
        this.receiver = receiver;
        this.delays = delays;
        this.acks = acks;
    }

    /** Room that the peer was told of last. */
    int toldWindow() {
        return toldWindow;
    }

    /** When something was sent last. */
    long lastSent() {
        return lastSent;
    }

    /** Asks for a connection. */
    void ask(long number, long now) {
        compose(PacketType.SYN, number, now);
        transmitter.header.connectionId = key.receiveId();
        transmitter.send(key.remote());
    }

    /** Breaks the connection off. */
    void reset(long number, long now) {
        compose(PacketType.RESET, number, now);
        transmitter.send(key.remote());
    }

    /** Says what arrived; {@code number} is that of the next packet with payload. */
    void acknowledge(long number, long now) {
        compose(PacketType.STATE, number, now);
        int words = receiver.maskWords();
        transmitter.send(key.remote(), receiver.mask(), words);
    }

    /** Sends {@code packet} with bytes of {@code payload}. */
    void send(Sender.Packet packet, Sender payload, long now) {
        // Only an acknowledgement by itself has room to say what is missing.
        boolean saysMore = acks.isDue() && receiver.hasGap();
        compose(packet.type(), packet.number(), now);
        if (saysMore) {
            acks.hurry();
        }
        transmitter.send(key.remote(), payload, packet.offset(), packet.length(), packet.padding());
    }

    private void compose(PacketType type, long number, long now) {
        PacketHeader header = transmitter.header;
        header.type = type;
        header.connectionId = sendId;
        header.timestamp = (int) now;
        header.delay = delays.reply();
        header.window = receiver.window();
        header.sequence = Wrapping.sequence(number);
        header.acknowledged = Wrapping.sequence(receiver.expected() - 1);
        toldWindow = header.window;
        lastSent = now;
        acks.sent();
    }
}
