package org.seedbank.tunnels.exit;

import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint.BulkListener;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/** Rules and means that all exit sockets of a node share. Lives on the node's loop. */
public final class ExitHouse {
    private final ExitTraffic traffic;
    private final Reach reach;
    private final ExitServices services;
    private final ByteBudget budget;
    private long passedBytes;
    private long refused;

    /**
     * @param traffic what may pass
     * @param reach where it may go
     * @param services of the machine
     * @param bytesPerSecond over all circuits, both directions; 0 for no limit
     */
    public ExitHouse(ExitTraffic traffic, Reach reach, ExitServices services, long bytesPerSecond) {
        this.traffic = traffic;
        this.reach = reach;
        this.services = services;
        this.budget = new ByteBudget(bytesPerSecond);
    }

    /** A socket for one more circuit; what comes in goes to {@code inwards}. */
    public ExitDoor door(BulkListener inwards) {
        return new ExitDoor(this, inwards);
    }

    /** Looks a host up, or fails. */
    public CompletableFuture<Address> resolve(Location.Named host) {
        return services.resolve(host);
    }

    /** Asks a tracker over HTTP; only public ones. */
    public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
        if (!reach.admits(target)) {
            refused++;
            return CompletableFuture.failedFuture(new IllegalArgumentException("no exit to " + target));
        }
        return services.exchangeHttp(target, request);
    }

    /** Bytes of datagrams that passed, both directions. */
    public long passedBytes() {
        return passedBytes;
    }

    /** Datagrams that did not pass. */
    public long refusals() {
        return refused;
    }

    /** A second has passed. */
    public void tick() {
        budget.tick();
    }

    ExitServices services() {
        return services;
    }

    boolean admits(Address to, byte[] array, int offset, int size) {
        return reach.admits(to) && admits(array, offset, size);
    }

    boolean admits(byte[] array, int offset, int size) {
        return traffic.admits(array, offset, size) && budget.take(size);
    }

    void passed(int size) {
        passedBytes += size;
    }

    void refused() {
        refused++;
    }
}
