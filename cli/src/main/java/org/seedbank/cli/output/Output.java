package org.seedbank.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** Results to standard output, everything else to standard error. */
public final class Output {
    private static final int LONGEST_ANSWER = 2048;

    private final Terminal terminal;
    private final Manner manner;
    private final boolean colourOut;
    private final boolean colourErr;

    /**
     * @param terminal where to speak
     * @param manner how to speak
     * @param variables the environment; {@code NO_COLOR} and {@code TERM=dumb} turn colours off
     */
    public Output(Terminal terminal, Manner manner, Map<String, String> variables) {
        this.terminal = terminal;
        this.manner = manner;
        boolean mayColour = variables.getOrDefault("NO_COLOR", "").isEmpty()
                && !variables.getOrDefault("TERM", "").equals("dumb");
        this.colourOut = usesColour(terminal.features().outIsTerminal(), mayColour);
        this.colourErr = usesColour(terminal.features().errIsTerminal(), mayColour);
    }

    /** Says a result, as lines or as one JSON document on one line. */
    public void result(Result result) {
        result(result, Listing.Form.WHOLE);
    }

    /** As {@link #result(Result)}; the tables in it are as {@code form} says. */
    public void result(Result result, Listing.Form form) {
        if (manner.json()) {
            JsonLines.write(terminal.out(), result.schema(), result::describe);
        } else {
            result.print(new Lines(terminal.out(), colourOut, form));
        }
        terminal.out().flush();
    }

    /** Says a list to programs, row by row. */
    public <T> void listing(Listing<T> listing, Listing.Form form, Consumer<Consumer<T>> rows) {
        listing.write(terminal.out(), form, rows);
        terminal.out().flush();
    }

    /** Says one step of a command that runs for long; a quiet user is spared. */
    public void event(Result step) {
        if (manner.json() || !manner.quiet()) {
            result(step);
        }
    }

    /** Says something that is not a result, to people only. */
    public void note(String text) {
        if (!manner.quiet() && !manner.json()) {
            new Lines(terminal.err(), colourErr).line(text);
            terminal.err().flush();
        }
    }

    /** Whether results are JSON documents. */
    public boolean isJson() {
        return manner.json();
    }

    /** Says what is no result and no failure, but must be known to a quiet user and to programs, too. */
    public void warning(String text) {
        if (manner.json()) {
            JsonLines.write(terminal.err(), "seedbank.warning/1", out -> out.put("message", text));
        } else {
            new Lines(terminal.err(), colourErr).line(text);
        }
        terminal.err().flush();
    }

    /** Says what went wrong. */
    public void failure(CliFailure failure) {
        if (manner.json()) {
            JsonLines.write(
                    terminal.err(),
                    "seedbank.error/1",
                    out -> out.put("code", failure.code().code())
                            .put("kind", failure.code().kind())
                            .put("message", failure.sentence())
                            .put("object", failure.object())
                            .put("hint", failure.hint())
                            .put("offset", failure.offset()));
        } else {
            new Lines(terminal.err(), colourErr)
                    .line(Style.RED.of("seedbank: "), Span.plain(ending(failure.sentence())))
                    .line(Style.DIM.of("Try: "), Span.plain(ending(failure.hint())));
        }
        if (manner.debug()) {
            failure.printStackTrace(terminal.err());
        }
        terminal.err().flush();
    }

    /** Whether the user can be asked. */
    public boolean canAsk() {
        return terminal.features().inIsTerminal() && terminal.features().errIsTerminal() && !manner.json();
    }

    /** Asks a question with the answers yes and no; everything but yes is no. */
    public boolean ask(String question) {
        PrintStream err = terminal.err();
        err.print(Printable.of(question) + " [y/N] ");
        err.flush();
        String answer = readLine(terminal.in()).strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    /** Asks for one line of text; empty when nobody answers. */
    public String askLine(String question) {
        PrintStream err = terminal.err();
        err.print(Printable.of(question) + " ");
        err.flush();
        return readLine(terminal.in());
    }

    /** Asks for something that must not appear on the screen; empty when nobody answers. */
    public char[] askSecret(String question) {
        Console console = terminal.in() == System.in ? System.console() : null;
        if (console == null) {
            return askLine(question).toCharArray();
        }
        char[] typed = console.readPassword("%s ", Printable.of(question));
        return typed == null ? new char[0] : typed;
    }

    /** How the user wants to be spoken to. */
    public Manner manner() {
        return manner;
    }

    /** Whether help and other texts on standard output may carry colours. */
    public boolean isColoured() {
        return colourOut;
    }

    /** Progress on standard error, as fits what stands behind it. */
    public ProgressDisplay progress() {
        return new ProgressDisplay(terminal.err(), manner, terminal.features(), colourErr);
    }

    private boolean usesColour(boolean isTerminal, boolean mayColour) {
        return switch (manner.colours()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> isTerminal && mayColour && !manner.json();
        };
    }

    private static String ending(String sentence) {
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }

    private static String readLine(InputStream in) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c >= 0 && c != '\n' && line.size() < LONGEST_ANSWER; c = in.read()) {
                line.write(c);
            }
        } catch (IOException e) {
            return ""; // nobody answers: no
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
