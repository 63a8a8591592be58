package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes in each direction between two ends, over datagrams. Nothing here waits: what cannot be done now is
 * not done, and a {@link UtpListener} is told when it can. Belongs to the thread of its multiplexer; what is called
 * here takes effect at the end of the turn.
 */
public final class UtpConnection {
    private static final long NEVER = Long.MAX_VALUE;

    /** Routers forget a silent mapping of ports after 30 s or more, though RFC 4787 asks for two minutes. */
    private static final long KEEP_ALIVE = 29_000_000;

    /** How long one that others began may stay half-open. */
    private static final long HALF_OPEN_LIMIT = 10_000_000;

    /** How long one that we closed may try to deliver what it holds. */
    private static final long CLOSING_LIMIT = 60_000_000;

    /** The peer's last packets come again if our acknowledgements were lost. */
    private static final long LINGER = 10_000_000;

    /** Room from which on a writer that waits is told. */
    private static final int WORTH_WRITING = ByteRing.ALLOTMENT / 2;

    /** Whether its turn is to come; of the multiplexer. */
    boolean isQueued;

    private final ConnectionKey key;
    private final int sendId;
    private final ConnectionGround ground;
    private final Sender sender;
    private final ReceivedPackets receiver;
    private final DelayMeter delays = new DelayMeter();
    private final AckSchedule acks = new AckSchedule();
    private final ConnectionNews news = new ConnectionNews();
    private final PacketWriter writer;
    private final Sender.Line line;
    private final long firstNumber;

    private State state;
    private @Nullable UtpEnd end;
    private boolean isAcceptedNews;
    private boolean isWriterWaiting;
    private boolean isOutputEnded;
    private boolean isEndRead;
    private boolean isAbandoned;
    private boolean isResetDue;
    private int timeouts;
    private int attempts;
    private long stateDeadline = NEVER;

    private enum State {
        SYN_SENT,
        HALF_OPEN,
        CONNECTED,
        LINGERING,
        CLOSED
    }

    private UtpConnection(ConnectionKey key, int sendId, int largest, State state, ConnectionGround ground) {
        this.key = key;
        this.sendId = sendId;
        this.state = state;
        this.ground = ground;
        // Large enough that the numbers before it are not negative.
        this.firstNumber = (1L << 20) + ground.random().nextInt(1 << 16);
        this.sender = new Sender(firstNumber + 1, largest, ground.settings(), ground.budget(), ground.random());
        this.receiver = new ReceivedPackets(ground.settings().receiveBuffer(), ground.budget());
        this.writer = new PacketWriter(key, sendId, ground.transmitter(), receiver, delays, acks);
        this.line = (sent, now) -> writer.send(sent, sender, now);
    }

    /** One that we begin: it asks the other end at once, and again. */
    static UtpConnection outgoing(
            ConnectionKey key, int largest, UtpListener listener, ConnectionGround ground, long now) {
        UtpConnection made = new UtpConnection(key, (key.receiveId() + 1) & 0xffff, largest, State.SYN_SENT, ground);
        made.news.listen(listener);
        made.ask(now);
        return made;
    }

    /** One that another end began with {@code syn}: it answers at once. */
    static UtpConnection incoming(ConnectionKey key, int largest, PacketHeader syn, ConnectionGround ground, long now) {
        UtpConnection made = new UtpConnection(key, syn.connectionId, largest, State.HALF_OPEN, ground);
        made.receiver.begin(Wrapping.number(1 << 20, syn.sequence) + 1);
        made.sender.begin(syn.window);
        made.stateDeadline = now + HALF_OPEN_LIMIT;
        made.delays.arrived(syn, now);
        made.acknowledge(now);
        return made;
    }

    /** The other end. */
    public InetSocketAddress remote() {
        return key.remote();
    }

    /**
     * Takes what has arrived in order.
     *
     * @return bytes put into {@code target}; 0 if nothing has arrived; -1 after the last byte, and once it is over
     */
    public int read(ByteBuffer target) {
        int taken = receiver.read(target);
        if (taken == 0 && target.hasRemaining()) {
            if (receiver.isComplete() && !isEndRead) {
                isEndRead = true;
                ground.owner().changed(this);
            }
            return isEndRead || end != null ? -1 : 0;
        }
        if (opensWindow()) {
            acks.hurry();
            ground.owner().changed(this);
        }
        return taken;
    }

    /** A peer that stopped for want of room is told of more, though not in small steps (RFC 1122, 4.2.3.3). */
    private boolean opensWindow() {
        int half = ground.settings().receiveBuffer() / 2;
        int told = writer.toldWindow();
        return state == State.CONNECTED && told < half && receiver.window() - told >= half / 2;
    }

    /**
     * Sends as much of {@code source} as fits into the buffer; the listener is told of new room if that was not all.
     *
     * @return bytes taken; 0 as well once it is over or closed for writing
     */
    public int write(ByteBuffer source) {
        if (end != null || isOutputEnded) {
            return 0;
        }
        int taken = sender.write(source);
        isWriterWaiting |= source.hasRemaining();
        ground.owner().changed(this);
        return taken;
    }

    /** Nothing more will be written; the peer reads the end after what was written, and may go on sending. */
    public void endOutput() {
        isOutputEnded = true;
        news.stopWriting();
        sender.end();
        ground.owner().changed(this);
    }

    /** Delivers what was written, then ends both streams; nothing can be read any more. */
    public void close() {
        if (end != null || isAbandoned) {
            return;
        }
        isAbandoned = true;
        if (state == State.SYN_SENT) {
            finish(UtpEnd.ABORTED);
        } else {
            receiver.discard();
            news.stopReading();
            endOutput();
        }
    }

    /** Breaks the connection off; what was not delivered is lost. */
    public void reset() {
        if (end == null) {
            isResetDue = state != State.SYN_SENT;
            finish(UtpEnd.ABORTED);
        }
    }

    ConnectionKey key() {
        return key;
    }

    /** Whether nobody needs it any more. */
    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether others began it, and have not shown yet that they receive what we send. */
    boolean isHalfOpen() {
        return state == State.HALF_OPEN;
    }

    /** Whether {@code id} in a reset can mean this connection. */
    boolean isNamed(int id) {
        return id == key.receiveId() || id == sendId;
    }

    /** Takes a packet of the other end with the id of this connection. */
    void received(PacketHeader header, ByteBuffer payload, long now) {
        switch (header.type) {
            case RESET -> wasReset(header);
            case SYN -> {
                if (state == State.HALF_OPEN && header.sequence == Wrapping.sequence(receiver.expected() - 1)) {
                    acknowledge(now);
                }
            }
            case DATA, FIN, STATE -> {
                if (state == State.SYN_SENT) {
                    wasAnswered(header);
                }
                if (state != State.SYN_SENT && state != State.CLOSED) {
                    arrived(header, payload, now);
                }
            }
        }
    }

    /** Whoever resets must know a number that we sent lately, which those who only guess our ports do not. */
    private void wasReset(PacketHeader header) {
        long named = Wrapping.number(sender.first(), header.acknowledged);
        if (end == null && named >= sender.first() - 1 && named <= sender.next()) {
            // A peer that has all, and from which we have all, may not wait for our last packet for ever.
            boolean isDone = receiver.isComplete() && sender.hasDelivered();
            UtpEnd why = isDone ? UtpEnd.FINISHED : UtpEnd.RESET;
            finish(state == State.SYN_SENT ? UtpEnd.REFUSED : why);
        }
    }

    private void wasAnswered(PacketHeader header) {
        if (header.type == PacketType.STATE && header.acknowledged == Wrapping.sequence(firstNumber)) {
            state = State.CONNECTED;
            stateDeadline = NEVER;
            receiver.begin(Wrapping.number(1 << 20, header.sequence));
            sender.begin(header.window);
            news.connected();
            // Ours may be the end that listens first: the other one must learn that we are there.
            acks.hurry();
        }
    }

    private void arrived(PacketHeader header, ByteBuffer payload, long now) {
        long upTo = Wrapping.number(sender.first(), header.acknowledged);
        if (upTo >= sender.next() || sender.first() - upTo > SentPackets.MOST) {
            return;
        }
        if (state == State.HALF_OPEN) {
            state = State.CONNECTED;
            stateDeadline = NEVER;
            isAcceptedNews = true;
        }
        delays.arrived(header, now);
        if (!sender.acknowledged(upTo, header, header.type == PacketType.STATE, delays, now)) {
            isResetDue = true;
            finish(UtpEnd.BREACH);
            return;
        }
        timeouts = sender.isStuck() ? timeouts : 0;
        if (isWriterWaiting && sender.room() >= WORTH_WRITING) {
            isWriterWaiting = false;
            news.writable();
        }
        if (header.type != PacketType.STATE) {
            take(header, payload, now);
        }
        ground.owner().changed(this);
    }

    private void take(PacketHeader header, ByteBuffer payload, long now) {
        boolean isLast = header.type == PacketType.FIN;
        boolean hadGap = receiver.hasGap();
        long number = Wrapping.number(receiver.expected(), header.sequence);
        boolean isTaken = receiver.arrived(number, payload, isLast) == ReceivedPackets.Fate.TAKEN;
        acks.arrived(now);
        if (!isTaken || hadGap || isLast) {
            acks.hurry();
        }
        if (isTaken && !isAbandoned) {
            news.readable();
        }
    }

    /** Tells the listener what happened. */
    void tell() {
        if (isAcceptedNews) {
            isAcceptedNews = false;
            news.listen(ground.owner().accepted(this));
        }
        news.tell();
    }

    /** Sends what can be sent, at the end of a turn. */
    void flush(long now) {
        if (isResetDue) {
            isResetDue = false;
            writer.reset(sender.next(), now);
        }
        if (state == State.CONNECTED || state == State.LINGERING) {
            sender.flush(line, now);
            if (acks.isDue()) {
                acknowledge(now);
            }
        }
        if (state == State.CONNECTED && isAbandoned && stateDeadline == NEVER) {
            stateDeadline = now + CLOSING_LIMIT;
        }
        if (state == State.CONNECTED && sender.isComplete() && (isAbandoned || isEndRead)) {
            finish(UtpEnd.FINISHED);
            state = State.LINGERING;
            stateDeadline = now + LINGER;
        }
    }

    /** When {@link #timer} is to be called. */
    long deadline() {
        return state == State.CONNECTED
                ? Math.min(
                        Math.min(stateDeadline, sender.deadline()),
                        Math.min(acks.deadline(), writer.lastSent() + KEEP_ALIVE))
                : stateDeadline;
    }

    /** When packets that are held back may go on; the largest number if none are. */
    long paced() {
        return sender.paced();
    }

    /** Does what is due by now. */
    void timer(long now) {
        if (now >= stateDeadline) {
            expired(now);
        }
        if (state == State.CONNECTED) {
            if (now >= sender.deadline()
                    && sender.timeOut(line, now)
                    && ++timeouts > ground.settings().silentTimeouts()) {
                isResetDue = true;
                finish(UtpEnd.TIMED_OUT);
            }
            if (now - writer.lastSent() >= KEEP_ALIVE) {
                acks.hurry();
                sender.trim();
                receiver.trim();
            }
            acks.timer(now);
        }
        ground.owner().changed(this);
    }

    private void expired(long now) {
        switch (state) {
            case SYN_SENT -> {
                if (attempts < ground.settings().connectAttempts()) {
                    ask(now);
                } else {
                    finish(UtpEnd.TIMED_OUT);
                }
            }
            case CONNECTED -> {
                isResetDue = true;
                finish(UtpEnd.TIMED_OUT);
            }
            case HALF_OPEN, LINGERING, CLOSED -> finish(UtpEnd.TIMED_OUT);
        }
    }

    /** It is over; what has been told already stays. */
    private void finish(UtpEnd why) {
        if (end == null) {
            end = why;
            news.ended(why);
        }
        state = State.CLOSED;
        stateDeadline = NEVER;
        sender.release();
        receiver.release();
        ground.owner().changed(this);
    }

    private void ask(long now) {
        stateDeadline = now + (RoundTrip.FIRST_TIMEOUT << attempts++);
        writer.ask(firstNumber, now);
    }

    private void acknowledge(long now) {
        writer.acknowledge(sender.next(), now);
    }
}
