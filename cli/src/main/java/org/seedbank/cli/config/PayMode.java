package org.seedbank.cli.config;

/** Whether bytes are paid for. */
public enum PayMode {
    /** Paid, and charged, wherever the other side has a ledger too. */
    AUTO,
    /** Neither paid nor charged. */
    NEVER
}
