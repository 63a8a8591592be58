package org.seedbank.tunnels.cell;

/**
 * First byte of a message. Ids 23 to 27 and 30 to 34 belonged to an economy of the past and are never used again.
 *
 * @see "IPv8 tunnel community, message table"
 */
public final class MessageId {
    /** A cell: id of the datagram, not of a message. */
    public static final int CELL = 0;
    /** {@link CellMessage.Data}. */
    public static final int DATA = 1;
    /** {@link CellMessage.Create}. */
    public static final int CREATE = 2;
    /** {@link CellMessage.Created}. */
    public static final int CREATED = 3;
    /** {@link CellMessage.Extend}. */
    public static final int EXTEND = 4;
    /** {@link Destroy}: id of a datagram of its own. */
    public static final int DESTROY = 8;

    static final int EXTENDED = 5;
    static final int PING = 6;
    static final int PONG = 7;
    static final int ESTABLISH_INTRODUCTION = 9;
    static final int INTRODUCTION_ESTABLISHED = 10;
    static final int ESTABLISH_RENDEZVOUS = 11;
    static final int RENDEZVOUS_ESTABLISHED = 12;
    static final int CREATE_JOINT = 13;
    static final int CREATED_JOINT = 14;
    static final int LINK_JOINED = 15;
    static final int JOINED = 16;
    static final int PEERS_REQUEST = 17;
    static final int PEERS_RESPONSE = 18;
    static final int NARROW_TEST_REQUEST = 19;
    static final int NARROW_TEST_RESPONSE = 20;
    static final int WIDE_TEST_REQUEST = 21;
    static final int WIDE_TEST_RESPONSE = 22;
    static final int HTTP_REQUEST = 28;
    static final int HTTP_RESPONSE = 29;

    private MessageId() {}

    /** Whether members of hidden swarms and those who look for them send it as a datagram, outside of cells. */
    public static boolean isOfMeetings(int id) {
        return id == CREATE_JOINT || id == CREATED_JOINT || id == PEERS_REQUEST || id == PEERS_RESPONSE;
    }
}
