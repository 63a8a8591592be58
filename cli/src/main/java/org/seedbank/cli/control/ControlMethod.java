package org.seedbank.cli.control;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.cli.output.JsonFields;

/** Something that a running process can be asked for. */
public interface ControlMethod {
    /**
     * Does it.
     *
     * @param params named parameters
     * @return the fields of the result; fails with {@link org.seedbank.cli.output.CliFailure} when what was asked for
     *     is not possible, and with {@link org.seedbank.overlay.wire.MalformedMessageException} when a parameter is
     *     missing
     */
    CompletableFuture<Consumer<JsonFields>> call(JsonRecord params);
}
