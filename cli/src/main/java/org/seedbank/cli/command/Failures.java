package org.seedbank.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.endpoint.EndpointException;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.trustchain.store.LedgerStorageException;

/** What the user learns of whatever was thrown. */
final class Failures {
    private static final String OTHER_PLACE = "free some space, or name another place with -o or --data-dir";

    private Failures() {}

    static CliFailure explain(Throwable thrown, Invocation invocation) {
        return explain(thrown, "the torrent", invocation);
    }

    /** The same for something that went wrong with the torrent called {@code name}. */
    static CliFailure explain(Throwable thrown, String name, Invocation invocation) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof CliFailure known) {
            return known;
        }
        if (failure instanceof LedgerStorageException storage) {
            return ledger(storage, invocation.directories().ledger()).causedBy(storage);
        }
        if (failure instanceof TorrentException torrent) {
            return torrent(torrent, name).causedBy(torrent);
        }
        if (failure instanceof EndpointException endpoint) {
            return endpoint(endpoint).causedBy(endpoint);
        }
        if (failure instanceof IOException io) {
            return file(io).causedBy(io);
        }
        return fault(failure, invocation);
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean isWrapper = thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || thrown instanceof UncheckedIOException;
        return isWrapper && cause != null ? unwrapped(cause) : thrown;
    }

    private static CliFailure ledger(LedgerStorageException failure, Path ledger) {
        // The sentence names the directory already.
        String why = String.valueOf(failure.getMessage()).replace(" in " + ledger, "");
        return switch (failure.kind()) {
            case IN_USE ->
                failure(
                        ExitCode.IN_USE,
                        ledger,
                        why,
                        "stop the other seedbank, or use another --data-dir for this one");
            case DAMAGED, CONFLICT ->
                failure(
                        ExitCode.STORE_DAMAGED,
                        ledger,
                        why,
                        "keep a copy of that directory and restore it from a backup");
            case DISK_FULL -> failure(ExitCode.DISK_FULL, ledger, why, OTHER_PLACE);
            case HELD ->
                failure(
                        ExitCode.RESTORED,
                        ledger,
                        why,
                        "leave seedbank running until it has met the peers it dealt with; seedbank wallet show tells"
                                + " the state, and how to take the risk");
            case INACCESSIBLE -> failure(ExitCode.CANNOT_READ_WRITE, ledger, why, "check who owns it: seedbank doctor");
            case WRONG_VERSION ->
                failure(ExitCode.WRONG_VERSION, ledger, why, "use the version of seedbank that wrote it");
        };
    }

    private static CliFailure failure(ExitCode code, Path ledger, String why, String hint) {
        return new CliFailure(code, "cannot use the ledger", ledger.toString(), why, hint);
    }

    private static CliFailure endpoint(EndpointException failure) {
        ExitCode code = failure.kind() == EndpointException.Kind.PORT_IN_USE ? ExitCode.PORT_IN_USE : ExitCode.NETWORK;
        String hint = switch (failure.kind()) {
            case PORT_IN_USE -> "set node.port to another, or to 0 for any that is free";
            case NO_SUCH_ADDRESS -> "set node.listen to an address of this machine";
            case FORBIDDEN -> "set node.port to one above 1023, or to 0 for any that is free";
            case FAILED -> "seedbank doctor checks the network";
        };
        return new CliFailure(code, "cannot open", "the overlay's socket", String.valueOf(failure.getMessage()), hint);
    }

    private static CliFailure torrent(TorrentException failure, String name) {
        return switch (failure.kind()) {
            case ALREADY_ACTIVE -> torrent(ExitCode.ALREADY_ACTIVE, name, failure, "name each torrent once");
            case PORT_IN_USE ->
                torrent(ExitCode.PORT_IN_USE, name, failure, "choose another --port, or --port 0 for any that is free");
            case STORAGE ->
                torrent(
                        ExitCode.CANNOT_READ_WRITE,
                        name,
                        failure,
                        "correct the permissions, or name another directory with -o");
            case DISK_FULL -> torrent(ExitCode.DISK_FULL, name, failure, OTHER_PLACE);
            case UNSAFE_TORRENT -> torrent(ExitCode.UNSAFE_TORRENT, name, failure, "do not use this torrent");
            case NETWORK_LOST -> torrent(ExitCode.NETWORK, name, failure, "start seedbank anew");
        };
    }

    private static CliFailure torrent(ExitCode code, String name, TorrentException failure, String hint) {
        return new CliFailure(code, "cannot go on with", name, String.valueOf(failure.getMessage()), hint);
    }

    private static CliFailure file(IOException failure) {
        String object =
                failure instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "a file";
        String hint = Reasons.isDiskFull(failure) ? OTHER_PLACE : "check the name, and who owns it";
        return new CliFailure(Reasons.whenOpening(failure), "cannot use", object, Reasons.of(failure), hint);
    }

    private static CliFailure fault(Throwable failure, Invocation invocation) {
        String what = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        String report = writeReport(failure, invocation);
        CliFailure fault = new CliFailure(ExitCode.UNEXPECTED, "unexpected fault in", "the program", what, report);
        return fault.causedBy(failure);
    }

    private static String writeReport(Throwable failure, Invocation invocation) {
        Path reports = invocation.directories().reports();
        Path file =
                reports.resolve("fault-" + invocation.host().clock().instant().toEpochMilli() + ".txt");
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            for (String line : new Version().getVersion()) {
                out.println(line);
            }
            failure.printStackTrace(out);
        }
        try {
            Privacy.create(reports);
            Files.writeString(file, text.toString());
            return "the same again; if it stays, send us the report " + file;
        } catch (IOException | CliFailure e) {
            return "the same again with --debug, and send us what it shows";
        }
    }
}
