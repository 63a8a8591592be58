package org.seedbank.overlay.discovery;

import org.seedbank.overlay.wire.Flags;

/**
 * Meaning of the flags of introductions; 0 is the most significant bit.
 *
 * @see "IPv8 peer discovery, specification section 4.1"
 */
final class IntroductionFlags {
    private static final int TYPE_FIRST = 0;
    private static final int TYPE_SECOND = 1;
    private static final int REQUESTER_NEW_STYLE = 2;
    private static final int RESPONDER_NEW_STYLE = 3;
    private static final int INTRODUCED_NEW_STYLE = 4;
    private static final int PEER_LIMIT = 5;
    private static final int ADVICE = 7;

    private IntroductionFlags() {}

    static Flags request(ConnectionType type, boolean isNewStyle) {
        Flags flags = type(type).with(ADVICE);
        return isNewStyle ? flags.with(REQUESTER_NEW_STYLE) : flags;
    }

    static Flags response(Style style, ConnectionType type, boolean isIntroducedNewStyle, boolean isFull) {
        Flags flags = style == Style.NEW ? Flags.NONE : type(type).with(RESPONDER_NEW_STYLE);
        if (isIntroducedNewStyle) {
            flags = flags.with(style == Style.NEW ? TYPE_FIRST : INTRODUCED_NEW_STYLE);
        }
        return isFull ? flags.with(PEER_LIMIT) : flags;
    }

    static boolean isResponderNewStyle(Style style, Flags flags) {
        return style == Style.NEW || flags.isSet(RESPONDER_NEW_STYLE);
    }

    static boolean isIntroducedNewStyle(Style style, Flags flags) {
        return flags.isSet(style == Style.NEW ? TYPE_FIRST : INTRODUCED_NEW_STYLE);
    }

    static boolean isFull(Flags flags) {
        return flags.isSet(PEER_LIMIT);
    }

    private static Flags type(ConnectionType type) {
        return switch (type) {
            case UNKNOWN -> Flags.NONE;
            case PUBLIC -> Flags.NONE.with(TYPE_FIRST);
            case SYMMETRIC_NAT -> Flags.NONE.with(TYPE_FIRST).with(TYPE_SECOND);
        };
    }
}
