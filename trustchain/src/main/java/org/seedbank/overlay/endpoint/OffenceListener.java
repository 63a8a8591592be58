package org.seedbank.overlay.endpoint;

/** Told of offences, on the loop of the node. */
@FunctionalInterface
public interface OffenceListener {
    /** Takes no notice. */
    OffenceListener NONE = (by, what) -> {};

    /** What came from {@code by}, which may be an invented source, was {@code what}. */
    void offended(Address by, Offence what);
}
