package org.seedbank.overlay.community;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Codec;

/** An overlay as the {@link Dispatcher} sees it: its id, and what each of its messages is and who takes it. */
public final class Community {
    private final CommunityId id;
    private final Map<Integer, Route> routes;

    private Community(Builder builder) {
        this.id = builder.id;
        this.routes = Map.copyOf(builder.routes);
    }

    /** Begins the message table of {@code id}. */
    public static Builder builder(CommunityId id) {
        return new Builder(id);
    }

    /** Its id. */
    public CommunityId id() {
        return id;
    }

    /**
     * This table and that of {@code other} in one.
     *
     * @throws IllegalArgumentException if the overlays differ, or both have a message with the same id
     */
    public Community with(Community other) {
        if (!id.equals(other.id)) {
            throw new IllegalArgumentException("overlays " + id + " and " + other.id);
        }
        Builder both = builder(id);
        routes.forEach(both::put);
        other.routes.forEach(both::put);
        return both.build();
    }

    @Nullable Route route(int messageId) {
        return routes.get(messageId);
    }

    /** Collects the message table. */
    public static final class Builder {
        private final CommunityId id;
        private final Map<Integer, Route> routes = new HashMap<>();

        private Builder(CommunityId id) {
            this.id = id;
        }

        /** Message {@code messageId} (0 to 255) comes in unsigned packets. */
        public <T> Builder unsigned(int messageId, Codec<T> codec, UnsignedHandler<T> handler) {
            return put(messageId, Route.unsigned(codec, handler));
        }

        /** Message {@code messageId} (0 to 255) comes in signed packets. */
        public <T> Builder signed(int messageId, Codec<T> codec, SignedHandler<T> handler) {
            return put(messageId, Route.signed(codec, handler));
        }

        /** Message {@code messageId} (0 to 255) comes in signed packets without global time. */
        public <T> Builder signedWithoutTime(int messageId, Codec<T> codec, SignedHandler<T> handler) {
            return put(messageId, Route.signedWithoutTime(codec, handler));
        }

        /** The finished table. */
        public Community build() {
            return new Community(this);
        }

        private Builder put(int messageId, Route route) {
            if (messageId < 0 || messageId > 0xff || routes.put(messageId, route) != null) {
                throw new IllegalArgumentException("message id " + messageId + " is no byte, or taken");
            }
            return this;
        }
    }
}
