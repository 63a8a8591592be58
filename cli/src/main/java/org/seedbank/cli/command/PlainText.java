package org.seedbank.cli.command;

import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;

/**
 * Text that was written for people, wrapped for programs that ask for it all the same.
 *
 * @param schema type and version of the document
 * @param text lines
 */
record PlainText(String schema, String text) implements Result {
    @Override
    public void print(Lines out) {
        out.verbatim(text);
    }

    @Override
    public void describe(JsonFields out) {
        out.put("text", text);
    }
}
