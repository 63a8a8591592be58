package org.seedbank.cli.output;

import java.util.OptionalLong;

/**
 * A command cannot do what it was asked to do. Shown as two lines: {@code seedbank: <attempt> <object>: <why>.} and
 * {@code Try: <hint>.}
 */
public final class CliFailure extends RuntimeException {
    private final ExitCode code;
    private final String object;
    private final String hint;
    private final OptionalLong offset;

    /**
     * @param code how the program ends
     * @param attempt what was attempted, e.g. {@code cannot use}
     * @param object on what, e.g. a file name
     * @param why the reason, without a full stop
     * @param hint what to do next, without a full stop
     */
    public CliFailure(ExitCode code, String attempt, String object, String why, String hint) {
        this(code, attempt, object, why, hint, OptionalLong.empty());
    }

    /**
     * @param code how the program ends
     * @param attempt what was attempted, e.g. {@code cannot use}
     * @param object on what, e.g. a file name
     * @param why the reason, without a full stop
     * @param hint what to do next, without a full stop
     * @param offset byte position of the damage in the object, when known
     */
    public CliFailure(ExitCode code, String attempt, String object, String why, String hint, OptionalLong offset) {
        super(attempt + " " + object + ": " + why);
        this.code = code;
        this.object = object;
        this.hint = hint;
        this.offset = offset;
    }

    /** This failure, remembering what raised it for {@code --debug}. */
    public CliFailure causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    /** How the program ends. */
    public ExitCode code() {
        return code;
    }

    /** What the failure is about. */
    public String object() {
        return object;
    }

    /** What to do next. */
    public String hint() {
        return hint;
    }

    /** Byte position of the damage in the object, when known. */
    public OptionalLong offset() {
        return offset;
    }

    /** The attempt, the object and the reason in one sentence without a full stop. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
