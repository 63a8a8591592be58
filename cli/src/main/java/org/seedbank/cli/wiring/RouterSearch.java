package org.seedbank.cli.wiring;

import com.offbynull.portmapper.gateway.Gateway;
import com.offbynull.portmapper.gateways.process.ProcessGateway;
import com.offbynull.portmapper.gateways.process.internalmessages.KillProcessRequest;
import com.offbynull.portmapper.mapper.PortMapper;
import com.offbynull.portmapper.mappers.natpmp.NatPmpPortMapper;
import com.offbynull.portmapper.mappers.pcp.PcpPortMapper;
import com.offbynull.portmapper.mappers.upnpigd.UpnpIgdPortMapper;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search for routers, in all ways at once: the library takes five seconds for each. */
final class RouterSearch {
    private static final Logger LOG = LoggerFactory.getLogger(RouterSearch.class);

    /** After it nobody new is dialled; a description that is asked for then may take 15 seconds more. */
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Of one way; a router that speaks UPnP describes itself as one or two. */
    private static final int MOST_ROUTERS = 4;

    private final RouterBorder border;
    private final Set<Way> untried = EnumSet.allOf(Way.class);

    RouterSearch(RouterBorder border) {
        this.border = border;
    }

    /** Routers that one more way leads to, the one that is done first; empty if no way is left that leads to any. */
    List<PortMapper> next() throws InterruptedException {
        if (untried.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(untried.size(), RouterSearch::thread);
        Gateway process = ProcessGateway.create();
        border.begin(LIMIT);
        try {
            CompletionService<Found> ways = new ExecutorCompletionService<>(threads);
            untried.forEach(way -> ways.submit(search(way, process)));
            while (!untried.isEmpty()) {
                Found found = ways.take().get();
                untried.remove(found.way);
                if (!found.routers.isEmpty()) {
                    return found.routers;
                }
            }
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a search ended by an error", e);
        } finally {
            threads.shutdownNow();
            process.getBus().send(new KillProcessRequest());
            border.close();
        }
    }

    private Callable<Found> search(Way way, Gateway process) {
        return () -> {
            try {
                return new Found(way, way.routers(border, process));
            } catch (RuntimeException e) {
                LOG.info("a search for routers by {} failed: {}", way, e.toString());
                return new Found(way, List.of());
            }
        };
    }

    private static Thread thread(Runnable search) {
        Thread thread = new Thread(search, "port-mapping-search");
        thread.setDaemon(true);
        return thread;
    }

    private enum Way {
        PCP,
        UPNP,
        NAT_PMP;

        List<PortMapper> routers(RouterBorder border, Gateway process) throws InterruptedException {
            List<? extends PortMapper> found = switch (this) {
                case PCP -> PcpPortMapper.identify(border, process.getBus());
                case UPNP -> UpnpIgdPortMapper.identify(border);
                case NAT_PMP -> NatPmpPortMapper.identify(border, process.getBus());
            };
            return found.stream()
                    .<PortMapper>map(each -> each)
                    .limit(MOST_ROUTERS)
                    .toList();
        }
    }

    /**
     * The end of one way.
     *
     * @param way which one
     * @param routers that it led to
     */
    private record Found(Way way, List<PortMapper> routers) {}
}
