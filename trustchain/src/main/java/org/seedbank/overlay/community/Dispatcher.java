package org.seedbank.overlay.community;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint.DatagramListener;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.endpoint.OffenceListener;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where datagrams become messages: finds overlay and handler, checks framing and signature. What a hostile sender can
 * break ends here, counted and dropped; what our own handlers throw does not.
 */
public final class Dispatcher implements DatagramListener {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final int PREFIX = Route.HEADER - 1;

    private final Map<Bytes, Community> communities = new HashMap<>();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder foreign = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder leftOver = new LongAdder();
    private final LongAdder badSignature = new LongAdder();

    private final OffenceListener offences;

    /** Serves {@code served}, whose ids must differ. */
    public Dispatcher(List<Community> served) {
        this(served, OffenceListener.NONE);
    }

    /** Serves {@code served}, whose ids must differ, and tells {@code offences} whose packets are of no use. */
    public Dispatcher(List<Community> served, OffenceListener offences) {
        this.offences = offences;
        for (Community community : served) {
            if (communities.put(community.id().prefix(), community) != null) {
                throw new IllegalArgumentException("two overlays with id " + community.id());
            }
        }
    }

    @Override
    public void received(Address from, Bytes datagram) {
        Community community = datagram.size() < Route.HEADER ? null : communities.get(datagram.slice(0, PREFIX));
        if (community == null) {
            foreign.increment();
            return;
        }
        @Nullable Route route = community.route(datagram.at(PREFIX));
        if (route == null) {
            unknown.increment();
            return;
        }
        try {
            count(from, route.deliver(from, datagram));
        } catch (MalformedMessageException e) {
            malformed.increment();
            offences.offended(from, Offence.MALFORMED);
            LOG.debug("dropped message {} from {}: {}", datagram.at(PREFIX), from, e.getMessage());
        }
    }

    /** Counts since the start; may be called from any thread. */
    public DispatcherMetrics metrics() {
        return new DispatcherMetrics(
                delivered.sum(), foreign.sum(), unknown.sum(), malformed.sum(), leftOver.sum(), badSignature.sum());
    }

    private void count(Address from, Route.Outcome outcome) {
        switch (outcome) {
            case DELIVERED -> delivered.increment();
            case LEFT_OVER -> leftOver.increment();
            case BAD_SIGNATURE -> {
                badSignature.increment();
                offences.offended(from, Offence.BAD_SIGNATURE);
            }
        }
    }
}
