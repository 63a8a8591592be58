package org.seedbank.tunnels.circuit;

import java.util.List;
import java.util.stream.Collectors;

/** A circuit did not come about. */
public final class CircuitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Attempt> attempts;

    /** @param attempts what was tried, in order */
    public CircuitFailedException(List<Attempt> attempts) {
        super(attempts.stream().map(Attempt::toString).collect(Collectors.joining("; ")));
        this.attempts = List.copyOf(attempts);
    }

    /** What was tried, in order; empty if the circuit was closed before anything failed. */
    public List<Attempt> attempts() {
        return attempts;
    }
}
