package org.seedbank.cli.control;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.JsonLines;
import org.seedbank.overlay.wire.MalformedMessageException;

/**
 * Answers requests, each one line. Failures of ours stand in {@code error.data}: {@code code} is the exit code that the
 * same failure has in a command.
 *
 * @see "JSON-RPC 2.0 specification; batches are refused"
 */
public final class ControlDesk {
    /** The line is no JSON object. */
    static final int PARSE_ERROR = -32_700;

    static final int INVALID_REQUEST = -32_600;
    static final int NO_SUCH_METHOD = -32_601;
    static final int INVALID_PARAMS = -32_602;
    /** The first of the codes that are left to programs. */
    static final int OWN_ERROR = -32_000;

    private static final int LONGEST_ID = 64;

    private final Map<String, ControlMethod> methods;

    /** @param methods what can be asked for, by name */
    public ControlDesk(Map<String, ControlMethod> methods) {
        this.methods = Map.copyOf(methods);
    }

    /** The answer to {@code line}, ending in a line feed; empty if the line wants none. Never fails. */
    public CompletableFuture<Optional<String>> answer(String line) {
        JsonRecord request;
        try {
            request = JsonRecord.parse(line);
        } catch (MalformedMessageException e) {
            return said(error(JsonRecord.EMPTY, PARSE_ERROR, String.valueOf(e.getMessage())));
        }
        Optional<String> method = request.text("method");
        if (!request.text("jsonrpc").equals(Optional.of("2.0")) || method.isEmpty() || !hasUsableId(request)) {
            return said(error(request, INVALID_REQUEST, "no request of JSON-RPC 2.0"));
        }
        ControlMethod known = methods.get(method.get());
        if (known == null) {
            return said(error(request, NO_SUCH_METHOD, "no such method"));
        }
        if (request.has("params") && request.object("params").isEmpty()) {
            return said(error(request, INVALID_PARAMS, "parameters have names"));
        }
        return called(known, request)
                .handle((fields, failure) ->
                        failure == null ? line(request, out -> out.object("result", fields)) : failed(request, failure))
                .thenApply(answer -> request.has("id") ? Optional.of(answer) : Optional.empty());
    }

    /** What a client is told whose line is longer than lines may be. */
    public static String tooLong() {
        return error(JsonRecord.EMPTY, INVALID_REQUEST, "the line is too long");
    }

    private static CompletableFuture<Consumer<JsonFields>> called(ControlMethod method, JsonRecord request) {
        try {
            return method.call(request.object("params").orElse(JsonRecord.EMPTY));
        } catch (CliFailure | MalformedMessageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String failed(JsonRecord request, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof MalformedMessageException) {
            return error(request, INVALID_PARAMS, String.valueOf(cause.getMessage()));
        }
        CliFailure known = cause instanceof CliFailure failed
                ? failed
                : new CliFailure(
                        ExitCode.UNEXPECTED, "cannot answer", "the request", cause.toString(), "the same again");
        return line(
                request,
                out -> out.object(
                        "error",
                        error -> error.put("code", OWN_ERROR)
                                .put("message", known.sentence())
                                .object(
                                        "data",
                                        data -> data.put("code", known.code().code())
                                                .put("kind", known.code().kind())
                                                .put("hint", known.hint()))));
    }

    private static String error(JsonRecord request, int code, String message) {
        return line(
                request,
                out -> out.object("error", error -> error.put("code", code).put("message", message)));
    }

    private static String line(JsonRecord request, Consumer<JsonFields> rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonLines.write(bytes, out -> {
            out.put("jsonrpc", "2.0");
            OptionalLong number = request.integer("id");
            if (number.isPresent()) {
                out.put("id", number);
            } else {
                out.put("id", request.text("id"));
            }
            rest.accept(out);
        });
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean hasUsableId(JsonRecord request) {
        return !request.has("id")
                || request.integer("id").isPresent()
                || request.text("id").filter(id -> id.length() <= LONGEST_ID).isPresent();
    }

    private static CompletableFuture<Optional<String>> said(String answer) {
        return CompletableFuture.completedFuture(Optional.of(answer));
    }
}
