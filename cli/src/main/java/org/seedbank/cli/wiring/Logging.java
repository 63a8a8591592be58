package org.seedbank.cli.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.seedbank.cli.config.LogFormat;
import org.seedbank.cli.config.LogLevel;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.CliFailure;
import org.slf4j.Logger;

/**
 * Sets up the log in code. The logging library finds this class by itself when the first line is logged, so that
 * commands that log nothing do not pay for starting it.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n";
    private static final Settings.Log QUIET = new Settings.Log(LogFormat.TEXT, LogLevel.WARN, Optional.empty(), true);
    private static final AtomicReference<Settings.Log> PLAN = new AtomicReference<>(QUIET);

    /** Called by the logging library. */
    public Logging() {}

    /**
     * From the first line on, log as {@code plan} says.
     *
     * @throws CliFailure if its file cannot be written: who asked for a log must not find out later that there is none
     */
    public static void plan(Settings.Log plan) {
        plan.file().ifPresent(Logging::check);
        PLAN.set(plan);
    }

    private static void check(Path file) {
        try {
            if (isDevice(file)) {
                return; // opened and closed again, a pipe would tell its reader that the log is over
            }
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw Reasons.cannotWrite(
                    "cannot write the log", file.toString(), e, "another --log-file, or log.file in the settings");
        }
    }

    private static boolean isDevice(Path file) throws IOException {
        return Files.exists(file)
                && Files.readAttributes(file, BasicFileAttributes.class).isOther();
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        // Without a listener the library prints its own troubles, a full disk say, among the results.
        context.getStatusManager().add(new NopStatusListener());
        Settings.Log plan = Objects.requireNonNull(PLAN.get());
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(foreign(plan.level()));
        context.getLogger("org.seedbank").setLevel(Level.toLevel(plan.level().name()));
        root.addAppender(appender(context, plan));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Other people's libraries speak only when somebody asks for detail: what they warn of is daily life in a swarm.
     */
    private static Level foreign(LogLevel level) {
        return switch (level) {
            case OFF, ERROR, WARN, INFO -> Level.OFF;
            case DEBUG -> Level.INFO;
            case TRACE -> Level.DEBUG;
        };
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context, Settings.Log plan) {
        OutputStreamAppender<ILoggingEvent> appender = plan.file()
                .<OutputStreamAppender<ILoggingEvent>>map(file -> {
                    FileAppender<ILoggingEvent> toFile = new FileAppender<>();
                    toFile.setFile(file.toString());
                    return toFile;
                })
                .orElseGet(() -> {
                    ConsoleAppender<ILoggingEvent> toErr = new ConsoleAppender<>();
                    toErr.setTarget("System.err");
                    return toErr;
                });
        appender.setContext(context);
        appender.setEncoder(encoder(context, plan));
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Settings.Log plan) {
        EncoderBase<ILoggingEvent> encoder;
        if (plan.format() == LogFormat.JSON) {
            encoder = new JsonEncoder();
        } else {
            PatternLayoutEncoder lines = new PatternLayoutEncoder();
            lines.setPattern(PATTERN);
            lines.setCharset(StandardCharsets.UTF_8);
            encoder = lines;
        }
        encoder.setContext(context);
        encoder.start();
        return plan.redacted() ? new RedactingEncoder(encoder) : encoder;
    }
}
