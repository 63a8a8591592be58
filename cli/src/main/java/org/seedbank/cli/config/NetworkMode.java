package org.seedbank.cli.config;

/** Whom the program may contact. */
public enum NetworkMode {
    /** Anybody. */
    OPEN,
    /** Only this machine, and addresses that the user named. */
    CLOSED
}
