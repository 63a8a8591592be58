package org.seedbank.torrent.bt;

import bt.protocol.extended.ExtendedMessage;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Has a third peer introduce two that cannot dial each other (BEP 55). The kind is that of the message; the address is
 * of whoever it speaks about.
 */
final class HolepunchMessage extends ExtendedMessage {
    static final String NAME = "ut_holepunch";

    private final Kind kind;
    private final InetSocketAddress address;
    private final Problem problem;

    HolepunchMessage(Kind kind, InetSocketAddress address) {
        this(kind, address, Problem.NONE);
    }

    HolepunchMessage(Kind kind, InetSocketAddress address, Problem problem) {
        this.kind = kind;
        this.address = address;
        this.problem = problem;
    }

    Kind kind() {
        return kind;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Why there is no introduction. */
    Problem problem() {
        return problem;
    }

    @Override
    public String toString() {
        return kind + " " + address + (kind == Kind.ERROR ? " " + problem : "");
    }

    /** What it is about. */
    enum Kind {
        /** Introduce me to the peer at this address. */
        RENDEZVOUS(0),
        /** Dial this address now. */
        CONNECT(1),
        /** That is not possible. */
        ERROR(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The kind on the wire. */
        int number() {
            return number;
        }

        static Optional<Kind> of(int number) {
            return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
        }
    }

    /** Why not. */
    enum Problem {
        NONE(0),
        /** The address is no address of a peer. */
        NO_SUCH_PEER(1),
        /** The relaying peer is not connected with it. */
        NOT_CONNECTED(2),
        /** It does not understand such messages. */
        NO_SUPPORT(3),
        /** It is the relaying peer itself. */
        NO_SELF(4);

        private final int number;

        Problem(int number) {
            this.number = number;
        }

        /** The problem on the wire. */
        int number() {
            return number;
        }

        /** The problem with this number; those that nobody told us of are like the first. */
        static Problem of(int number) {
            return Arrays.stream(values())
                    .filter(problem -> problem.number == number)
                    .findFirst()
                    .orElse(NO_SUCH_PEER);
        }
    }
}
