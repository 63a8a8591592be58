package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;

/**
 * What the addresses in discovery messages mean to a node that has the addresses {@code lan} and {@code wan}. Published
 * behaviour; who may really be contacted is decided by {@link ContactFilter}.
 *
 * @see "IPv8 peer discovery, specification section 4.3"
 */
final class IntroductionRules {
    private IntroductionRules() {}

    /** The addresses under which an introduced peer may be reached, in order. */
    static List<Address> walkable(Address lan, Address wan, Address lanIntroduction, Address wanIntroduction) {
        List<Address> walkable = new ArrayList<>();
        boolean hasLan = isKnown(lanIntroduction);
        if (!isKnown(wanIntroduction)) {
            return walkable;
        }
        if (!wanIntroduction.ip().equals(wan.ip())) {
            if (hasLan) {
                walkable.add(lanIntroduction);
            }
            walkable.add(wanIntroduction);
        } else if (hasLan) {
            walkable.add(lanIntroduction);
        } else {
            walkable.add(wanIntroduction);
            walkable.add(lan.withPort(wanIntroduction.port()));
        }
        return walkable;
    }

    /** How to introduce a peer that is known at {@code address}, and that said to have {@code itsLan}. */
    static Introduced introduce(Address wan, Address address, Optional<Address> itsLan, boolean isOnOurLan) {
        return isOnOurLan
                ? new Introduced(address, wan.withPort(address.port()))
                : new Introduced(itsLan.orElse(Address.NONE), address);
    }

    /** Where to send a puncture. */
    static Address punctureTarget(Address wan, PunctureRequest request) {
        return request.wanWalker().ip().equals(wan.ip()) ? request.lanWalker() : request.wanWalker();
    }

    private static boolean isKnown(Address address) {
        return address.port() != 0;
    }

    /**
     * Both addresses of an introduced peer.
     *
     * @param lan in its own network, or {@link Address#NONE}
     * @param wan as others see it
     */
    record Introduced(Address lan, Address wan) {
        /** Nobody. */
        static final Introduced NOBODY = new Introduced(Address.NONE, Address.NONE);
    }
}
