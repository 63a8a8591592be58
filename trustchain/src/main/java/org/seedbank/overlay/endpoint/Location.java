package org.seedbank.overlay.endpoint;

import java.util.function.Function;
import org.seedbank.overlay.wire.Codec;

/** An address, or the name of a host that has one. */
public sealed interface Location {
    /**
     * Both kinds in messages ({@code address}): as {@link AddressCodec#IP}, or type byte 2, a 16-bit length, the name
     * as UTF-8 and a 16-bit port.
     */
    Codec<Location> CODEC = new LocationCodec();

    /** Calls the one function that fits. */
    <R> R match(Function<? super Known, ? extends R> onKnown, Function<? super Named, ? extends R> onNamed);

    /**
     * A place that needs no look-up.
     *
     * @param address where
     */
    record Known(Address address) implements Location {
        @Override
        public <R> R match(Function<? super Known, ? extends R> onKnown, Function<? super Named, ? extends R> onNamed) {
            return onKnown.apply(this);
        }
    }

    /**
     * A place to be looked up.
     *
     * @param host name, as hostile as the message it came with
     * @param port 0 to 65535
     */
    record Named(String host, int port) implements Location {
        /** Refuses other ports. */
        public Named {
            if (port < 0 || port > 0xffff) {
                throw new IllegalArgumentException("port " + port);
            }
        }

        @Override
        public <R> R match(Function<? super Known, ? extends R> onKnown, Function<? super Named, ? extends R> onNamed) {
            return onNamed.apply(this);
        }
    }
}
