package org.seedbank.cli.transfer;

/** What the user asked for. */
public enum TransferKind {
    /** Get what is missing. */
    DOWNLOAD("seedbank.download/1"),
    /** Serve what is there. */
    SEED("seedbank.seed/1");

    private final String schema;

    TransferKind(String schema) {
        this.schema = schema;
    }

    String schema() {
        return schema;
    }
}
