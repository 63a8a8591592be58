package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.engine.WebSeedStatus.State;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.WebSeeds;
import org.seedbank.torrent.web.FilePart;
import org.seedbank.torrent.web.RangeFetch;
import org.seedbank.torrent.web.WebSeedException;
import org.seedbank.trustchain.token.ByteCount;

/**
 * One web seed of a torrent: when it may be asked, and what came of it. Of the loop's thread but for what says
 * otherwise.
 */
final class WebSeed {
    private static final long FIRST_PAUSE_MILLIS = 5_000;
    private static final long LAST_PAUSE_MILLIS = 60 * 60_000;
    private static final byte[] ZEROS = new byte[Block.USUAL];

    private final URI address;
    private final Metainfo torrent;
    private final RangeFetch fetch;
    private final AtomicLong received = new AtomicLong();
    private volatile WebSeedStatus status;
    /** Where the file that was asked for last is, after redirects. */
    private final AtomicReference<@Nullable Place> place = new AtomicReference<>();

    private State state = State.IDLE;
    private long pause = FIRST_PAUSE_MILLIS;
    private long notBefore;
    private long receivedBefore;

    WebSeed(URI address, Metainfo torrent, RangeFetch fetch) {
        this.address = address;
        this.torrent = torrent;
        this.fetch = fetch;
        this.status = new WebSeedStatus(address, State.IDLE, ByteCount.ZERO, Optional.empty());
    }

    URI address() {
        return address;
    }

    /** A snapshot; for any thread. */
    WebSeedStatus status() {
        WebSeedStatus known = status;
        return new WebSeedStatus(known.address(), known.state(), new ByteCount(received.get()), known.problem());
    }

    /** Whether it may be asked now. */
    boolean isDue(long now) {
        return (state == State.IDLE || state == State.WAITING) && now >= notBefore;
    }

    /** It is asked from now on. */
    void begins() {
        receivedBefore = received.get();
        enter(State.ACTIVE, status.problem());
    }

    /** It is not needed any more. */
    void rests(long now) {
        if (state == State.ACTIVE) {
            notBefore = now + FIRST_PAUSE_MILLIS;
            enter(State.IDLE, Optional.empty());
        }
    }

    /** It gave data of a wrong hash. */
    void lied() {
        enter(State.BANNED, Optional.of("a piece that it gave has a wrong hash"));
    }

    /** It does not give what it was asked for. */
    void failed(IOException problem, long now) {
        WebSeedException.Kind kind =
                problem instanceof WebSeedException known ? known.kind() : WebSeedException.Kind.PASSING;
        if (kind == WebSeedException.Kind.FORBIDDEN) {
            enter(State.BANNED, Optional.of(reason(problem)));
            return;
        }
        if (received.get() > receivedBefore) {
            pause = FIRST_PAUSE_MILLIS;
        }
        long wait = kind == WebSeedException.Kind.LASTING ? LAST_PAUSE_MILLIS : pause;
        if (problem instanceof WebSeedException known) {
            wait = Math.max(wait, known.retryAfter().map(Duration::toMillis).orElse(0L));
        }
        notBefore = now + wait;
        pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
        enter(State.WAITING, Optional.of(reason(problem)));
    }

    private static String reason(IOException problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private void enter(State entered, Optional<String> problem) {
        state = entered;
        status = new WebSeedStatus(address, entered, ByteCount.ZERO, problem);
    }

    /** Reads a range of the torrent's bytes; on a thread that may wait. */
    void read(long start, long end, WebSeedStream.BlockSink sink) throws IOException {
        for (FilePart part : FilePart.of(torrent, start, end)) {
            if (part.isPadding()) {
                pad(part.length(), sink);
            } else {
                place.set(new Place(part.file(), read(part, sink)));
            }
        }
    }

    private URI read(FilePart part, WebSeedStream.BlockSink sink) throws IOException {
        RangeFetch.Sink target = (buffer, count) -> take(buffer, count, sink);
        Place known = place.getAndSet(null);
        if (known == null || known.file != part.file()) {
            return fetch.fetch(WebSeeds.file(address, torrent, part.file()), part, target, sink::isCancelled);
        }
        try {
            return fetch.fetch(known.at, part, target, sink::isCancelled);
        } catch (WebSeedException e) {
            // The server may send us elsewhere the next time.
            throw new WebSeedException(WebSeedException.Kind.PASSING, reason(e), e.retryAfter());
        }
    }

    private void take(byte[] buffer, int count, WebSeedStream.BlockSink sink) {
        received.addAndGet(count);
        sink.bytes(buffer, count);
    }

    private static void pad(long length, WebSeedStream.BlockSink sink) {
        for (long left = length; left > 0; left -= ZEROS.length) {
            sink.bytes(ZEROS, (int) Math.min(left, ZEROS.length));
        }
    }

    private record Place(int file, URI at) {}
}
