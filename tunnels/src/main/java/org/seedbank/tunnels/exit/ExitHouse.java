package org.seedbank.tunnels.exit;

import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint.BulkListener;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/** Rules and means that all exit sockets of a node share. Lives on the node's loop. */
public final class ExitHouse {
    /** Names that are looked up, over all circuits. */
    private static final int NAMES_PER_SECOND = 50;

    /** Bytes of datagrams by which members of hidden swarms meet, at a node that is no exit for overlays. */
    private static final int MEETINGS_PER_SECOND = 64 * 1024;

    /** Of these, what one circuit may take: whoever floods its own socket leaves the others theirs. */
    private static final int MEETINGS_OF_A_CIRCUIT = MEETINGS_PER_SECOND / 4;

    private final ExitTraffic traffic;
    private final Reach reach;
    private final ExitServices services;
    private final ByteBudget budget;
    private final ByteBudget names = new ByteBudget(NAMES_PER_SECOND);
    private final ByteBudget meetings = new ByteBudget(MEETINGS_PER_SECOND);
    private final DayQuota quota;
    private long passedBytes;
    private long refused;

    /**
     * @param traffic what may pass
     * @param reach where it may go
     * @param services of the machine
     * @param limits how much, both directions together
     */
    public ExitHouse(ExitTraffic traffic, Reach reach, ExitServices services, ExitLimits limits) {
        this.traffic = traffic;
        this.reach = reach;
        this.services = services;
        this.budget = new ByteBudget(limits.bytesPerSecond());
        this.quota = new DayQuota(limits.bytesPerDay());
    }

    /** A socket for one more circuit; what comes in goes to {@code inwards}. */
    public ExitDoor door(BulkListener inwards) {
        return new ExitDoor(this, inwards);
    }

    /** Looks a host up, or fails. */
    public CompletableFuture<Address> resolve(Location.Named host) {
        if (!names.take(1)) {
            refused++;
            return CompletableFuture.failedFuture(new IllegalStateException("too many hosts for one second"));
        }
        return services.resolve(host);
    }

    /** Asks a tracker over HTTP, and nothing else that listens for TCP; only public ones. */
    public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
        if (!reach.admits(target) || !TrackerRequest.mayGoTo(target) || !TrackerRequest.isOne(request)) {
            refused++;
            return CompletableFuture.failedFuture(new IllegalArgumentException("no question to a tracker"));
        }
        if (!quota.isLeft() || !budget.take(request.size())) {
            return overTheLimit();
        }
        passed(request.size());
        return services.exchangeHttp(target, request).thenCompose(response -> {
            passed(response.size());
            return budget.take(response.size()) ? CompletableFuture.completedFuture(response) : overTheLimit();
        });
    }

    /** Whether an answer of this node's own making, {@code size} bytes, is within its rate. */
    public boolean mayAnswer(int size) {
        return budget.take(size);
    }

    /** Bytes of datagrams, questions to trackers and their answers that passed, both directions. */
    public long passedBytes() {
        return passedBytes;
    }

    /** Datagrams and questions that did not pass. */
    public long refusals() {
        return refused;
    }

    /** A second has passed. */
    public void tick() {
        budget.tick();
        names.tick();
        meetings.tick();
        quota.tick();
    }

    private CompletableFuture<Bytes> overTheLimit() {
        refused++;
        return CompletableFuture.failedFuture(new IllegalStateException("the limits of this exit are reached"));
    }

    ExitServices services() {
        return services;
    }

    /** What one circuit may take of the datagrams by which members of hidden swarms meet. */
    static ByteBudget shareOfMeetings() {
        return new ByteBudget(MEETINGS_OF_A_CIRCUIT);
    }

    boolean reaches(Address to) {
        return reach.admits(to);
    }

    /** @param share of the circuit, as {@link #shareOfMeetings} made it */
    boolean admits(byte[] array, int offset, int size, ByteBudget share) {
        return traffic.admits(array, offset, size)
                && (!traffic.isForMeetingsOnly(array, offset, size) || (share.take(size) && meetings.take(size)))
                && quota.isLeft()
                && budget.take(size);
    }

    void passed(int size) {
        passedBytes += size;
        quota.use(size);
    }

    void refused() {
        refused++;
    }
}
