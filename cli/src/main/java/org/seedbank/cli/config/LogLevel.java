package org.seedbank.cli.config;

/** How much is logged. */
public enum LogLevel {
    /** Nothing. */
    OFF,
    /** Faults. */
    ERROR,
    /** And what may become one. */
    WARN,
    /** And what happens, in plain language. */
    INFO,
    /** And the steps of the protocols. */
    DEBUG,
    /** And single packets. */
    TRACE
}
