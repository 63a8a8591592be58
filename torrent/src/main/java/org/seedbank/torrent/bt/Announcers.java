package org.seedbank.torrent.bt;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;

/** All announcers of a session: one for the trackers of the source, one for each tracker that the user named. */
final class Announcers implements AutoCloseable {
    /** Said by those who cannot be dialled: some trackers refuse port 0, and nobody listens at this one either. */
    private static final int NOWHERE = 1;
    /** Said to be missing while nobody knows. */
    private static final long UNKNOWN_LEFT = 1 << 14;

    private final List<Announcer> announcers = new ArrayList<>();

    private final Goodbyes goodbyes;

    private Announcers(Goodbyes goodbyes) {
        this.goodbyes = goodbyes;
    }

    /** Starts to announce; {@code view} says how far the session is. */
    static Announcers start(SessionGround ground, Supplier<SessionView> view) {
        Announcers all = new Announcers(ground.net().goodbyes());
        TorrentTask task = ground.task();
        if (task.discovery().trackers()) {
            all.add(ground, view, sourceTiers(task.source()));
        }
        task.trackers().forEach(tracker -> all.add(ground, view, List.of(List.of(tracker))));
        all.announcers.forEach(Announcer::start);
        return all;
    }

    private static List<List<URI>> sourceTiers(TorrentSource source) {
        if (source instanceof TorrentSource.Known known) {
            return known.metainfo().trackers();
        }
        return ((TorrentSource.Magnet) source)
                .link().trackers().stream().map(List::of).toList();
    }

    private void add(SessionGround ground, Supplier<SessionView> view, List<List<URI>> tiers) {
        if (tiers.isEmpty()) {
            return;
        }
        int key = ground.setup().random().nextInt();
        announcers.add(new Announcer(
                tiers,
                ground.setup().outside().http(ground.border()),
                ground.setup().outside().udp(ground.border()),
                event -> request(ground, view.get(), key, event),
                answer -> {
                    answer.own().ifPresent(address -> ground.ownAddress().said(tiers, address.getAddress()));
                    answer.peers().forEach(ground.directory()::announced);
                },
                ground.setup().random(),
                ground.net().trackers()));
    }

    private static AnnounceRequest request(
            SessionGround ground, SessionView view, int key, AnnounceRequest.Event event) {
        return new AnnounceRequest(
                ground.task().source().infoHash(),
                ground.peerId(),
                Math.max(NOWHERE, ground.outsidePort()),
                view.traffic().uploaded(),
                view.traffic().downloaded(),
                view.left().orElseGet(() -> wholeOf(ground.task().source())),
                key,
                view.isPartialSeed() ? ofPartialSeed(event) : event);
    }

    /** Who has all it wants of a torrent says so each time, and never that it has the torrent. */
    private static AnnounceRequest.Event ofPartialSeed(AnnounceRequest.Event event) {
        return switch (event) {
            case NONE, COMPLETED, PAUSED -> AnnounceRequest.Event.PAUSED;
            case STARTED, STOPPED -> event;
        };
    }

    /** What is missing as long as nothing was looked at: all, where it is known how much that is. */
    private static long wholeOf(TorrentSource source) {
        return source instanceof TorrentSource.Known known
                ? known.metainfo().length().value()
                : UNKNOWN_LEFT;
    }

    /** The download is complete. */
    void completed() {
        announcers.forEach(Announcer::completed);
    }

    @Override
    public void close() {
        goodbyes.await(announcers.stream().map(Announcer::close).toList());
    }
}
