package org.seedbank.cli.output;

/** What a command found out, or one step of a command that runs for long. */
public interface Result {
    /** Type and version of the document, e.g. {@code seedbank.balance/1}. */
    String schema();

    /** Says it to people. */
    void print(Lines out);

    /** Says it to programs: bytes as integers, times in RFC 3339 UTC. */
    void describe(JsonFields out);
}
