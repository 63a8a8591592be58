package org.seedbank.torrent.utp;

/** Kinds of packets, in the order of their codes (BEP 29). */
enum PacketType {
    DATA(0),
    FIN(1),
    STATE(2),
    RESET(3),
    SYN(4);

    /** What stands for it in a packet. */
    final int code;

    PacketType(int code) {
        this.code = code;
    }
}
