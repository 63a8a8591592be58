package org.seedbank.overlay.endpoint;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.BindException;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.seedbank.overlay.endpoint.EndpointException.Kind;

/** Finds out from what the system said why a socket could not be opened. */
final class BindFailure {
    /** Linux error numbers, asm-generic/errno-base.h and errno.h; native transports exist for Linux only. */
    private static final int EACCES = 13;

    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private BindFailure() {}

    static EndpointException of(Address wanted, Throwable cause) {
        Kind kind = kindOf(wanted, cause);
        return new EndpointException(kind, describe(kind, wanted, cause), cause);
    }

    private static Kind kindOf(Address wanted, Throwable cause) {
        if (cause instanceof NativeIoException refused) {
            return switch (-refused.expectedErr()) {
                case EADDRINUSE -> Kind.PORT_IN_USE;
                case EADDRNOTAVAIL -> Kind.NO_SUCH_ADDRESS;
                case EACCES -> Kind.FORBIDDEN;
                default -> Kind.FAILED;
            };
        }
        if (!(cause instanceof BindException)) {
            return Kind.FAILED;
        }
        // The JDK says which of the three it was only in the language of the machine.
        if (!isOfThisMachine(wanted)) {
            return Kind.NO_SUCH_ADDRESS;
        }
        return wanted.port() < FIRST_UNPRIVILEGED_PORT ? Kind.FORBIDDEN : Kind.PORT_IN_USE;
    }

    private static boolean isOfThisMachine(Address address) {
        try {
            var ip = address.toSocket().getAddress();
            return ip.isAnyLocalAddress() || NetworkInterface.getByInetAddress(ip) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static String describe(Kind kind, Address wanted, Throwable cause) {
        return switch (kind) {
            case PORT_IN_USE -> "UDP port " + wanted.port() + " is in use (" + wanted + ")";
            case NO_SUCH_ADDRESS -> "this machine has no address " + wanted;
            case FORBIDDEN -> "not allowed to open UDP port " + wanted.port() + " (" + wanted + ")";
            case FAILED -> "cannot open UDP socket " + wanted + ": " + cause.getMessage();
        };
    }
}
