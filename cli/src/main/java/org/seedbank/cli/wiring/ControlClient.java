package org.seedbank.cli.wiring;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.LineBuffer;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.JsonLines;
import org.seedbank.overlay.wire.MalformedMessageException;

/** A connection to a node that runs with the same data directory. */
public final class ControlClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int LONGEST_ANSWER = 4 << 20;

    private final Path socket;
    private final SocketChannel channel;
    private final Selector selector;
    private final LineBuffer lines = new LineBuffer(LONGEST_ANSWER);
    private long requests;

    private ControlClient(Path socket) throws IOException {
        this.socket = socket;
        this.channel = ControlPlace.connect(socket);
        this.selector = Selector.open();
        channel.configureBlocking(false);
    }

    /**
     * Connections to all nodes that run with the data directory of {@code directory}, the sockets of processes that are
     * gone left out.
     *
     * @throws CliFailure with {@link ExitCode#NOT_REACHABLE} if there is none
     */
    public static List<ControlClient> all(Path directory) {
        ControlPlace place = new ControlPlace(directory);
        List<ControlClient> clients = new ArrayList<>();
        try {
            for (Path socket : place.sockets()) {
                connect(place, socket).ifPresent(clients::add);
            }
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.NOT_REACHABLE,
                            "cannot look into",
                            directory.toString(),
                            Reasons.of(e),
                            "check who owns it")
                    .causedBy(e);
        }
        if (clients.isEmpty()) {
            throw new CliFailure(
                    ExitCode.NOT_REACHABLE,
                    "cannot find",
                    "a running seedbank",
                    "none runs with the data directory " + directory.resolveSibling(""),
                    "start seedbank download, seed or node run, or name its --data-dir");
        }
        return clients;
    }

    /**
     * Asks for something.
     *
     * @param method what for
     * @param params its parameters
     * @return the result
     * @throws CliFailure what the other side says, or {@link ExitCode#NOT_REACHABLE} if it does not answer
     */
    public JsonRecord ask(String method, Consumer<JsonFields> params) {
        requests++;
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        JsonLines.write(
                request,
                out -> out.put("jsonrpc", "2.0")
                        .put("id", requests)
                        .put("method", method)
                        .object("params", params));
        try {
            return result(JsonRecord.parse(exchange(ByteBuffer.wrap(request.toByteArray()))));
        } catch (IOException | MalformedMessageException e) {
            throw new CliFailure(
                            ExitCode.NOT_REACHABLE,
                            "cannot understand",
                            socket.toString(),
                            String.valueOf(e.getMessage()),
                            "the same again; if it stays, that process hangs or is of another version")
                    .causedBy(e);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            requests = 0; // it is gone anyway
        }
    }

    private static Optional<ControlClient> connect(ControlPlace place, Path socket) {
        try {
            return Optional.of(new ControlClient(socket));
        } catch (IOException e) {
            boolean unused = place.removeIfDead(socket);
            return Optional.empty();
        }
    }

    private String exchange(ByteBuffer request) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        Stopwatch watch = Stopwatch.start();
        while (true) {
            long left = PATIENCE.minus(watch.elapsed()).toMillis();
            if (left <= 0) {
                throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
            }
            int ready = selector.select(left);
            selector.selectedKeys().clear();
            if (ready > 0 && key.isWritable()) {
                int unused = channel.write(request);
                key.interestOps(SelectionKey.OP_READ | (request.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            }
            if (ready > 0 && key.isReadable()) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new EOFException("it hung up");
                }
                lines.add(buffer.flip());
                Optional<String> line = lines.next();
                if (line.isPresent()) {
                    return line.get();
                }
                if (lines.isTooLong()) {
                    throw new IOException("an answer of more than " + LONGEST_ANSWER + " bytes");
                }
            }
        }
    }

    private JsonRecord result(JsonRecord answer) {
        Optional<JsonRecord> error = answer.object("error");
        if (error.isPresent()) {
            throw failure(error.get());
        }
        return answer.object("result").orElseThrow(() -> new MalformedMessageException("no result", 0));
    }

    private CliFailure failure(JsonRecord error) {
        JsonRecord data = error.object("data").orElse(JsonRecord.EMPTY);
        String message = error.text("message").orElse("");
        long number = data.integer("code").orElse(ExitCode.BAD_REQUEST.code());
        ExitCode code = Arrays.stream(ExitCode.values())
                .filter(each -> each.code() == number && each != ExitCode.OK)
                .findFirst()
                .orElse(ExitCode.BAD_REQUEST);
        return new CliFailure(
                code,
                "the answer of",
                socket.toString(),
                message,
                data.text("hint").orElse("use the version of seedbank that runs there"));
    }
}
