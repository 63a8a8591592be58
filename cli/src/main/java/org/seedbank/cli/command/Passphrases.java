package org.seedbank.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.wallet.Passphrase;

/**
 * Where passphrases come from: the option, the variable, the credential of a system service, or somebody at the
 * terminal; never an argument, which others could read.
 *
 * @see "systemd.exec(5), LoadCredential="
 */
final class Passphrases {
    /** Variable that names a file, as {@code --passphrase-file} does. */
    static final String VARIABLE = "SEEDBANK_PASSPHRASE_FILE";

    /** How to give one where nobody can be asked. */
    static final String REMEDY = "--passphrase-file FILE, or " + VARIABLE;

    private static final Path STANDARD_INPUT = Path.of("-");
    private static final String CREDENTIAL = "seedbank-passphrase";
    /** A file with more before its first line ends holds no passphrase. */
    private static final int LONGEST = 1024;

    private final Invocation invocation;
    private final Output output;

    Passphrases(Invocation invocation) {
        this.invocation = invocation;
        this.output = invocation.output();
    }

    /** The one that a file holds, if any is named. */
    Optional<Passphrase> named() {
        return file().map(this::read);
    }

    /** Whether there is somebody who can type one. */
    boolean canAsk() {
        return output.canAsk();
    }

    /** Asks for the passphrase of {@code what}. */
    Passphrase ask(String what) {
        return Passphrase.of(output.askSecret("Passphrase of " + what + ":"));
    }

    /**
     * A new passphrase: the one in {@code file} if given, else typed twice.
     *
     * @param file that holds it
     * @param what is to be encrypted with it
     * @param remedy how to name a file
     * @throws CliFailure with {@link ExitCode#WALLET_LOCKED} if nobody can be asked, with {@link ExitCode#BAD_OPTION}
     *     if it is too short or was typed differently
     */
    Passphrase choose(Optional<Path> file, String what, String remedy) {
        if (file.isPresent()) {
            return read(file.get()).requireStrong();
        }
        if (!canAsk()) {
            throw new CliFailure(
                    ExitCode.WALLET_LOCKED,
                    "cannot encrypt",
                    what,
                    "the passphrase for it is not known, and there is nobody to ask",
                    remedy);
        }
        Passphrase first = Passphrase.of(output.askSecret("New passphrase, 8 or more characters:"))
                .requireStrong();
        try (Passphrase second = Passphrase.of(output.askSecret("The same again:"))) {
            if (!first.matches(second)) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot use",
                        "the passphrase",
                        "it was typed differently the second time",
                        "the same command again");
            }
        }
        return first;
    }

    /** The file that is named. */
    Optional<Path> file() {
        return invocation
                .options()
                .passphraseFile()
                .or(() -> invocation.host().environment().variable(VARIABLE).map(Path::of))
                .flatMap(this::place)
                .or(this::credential);
    }

    /**
     * The file that the user calls {@code name}, absolute, or {@code -} for standard input; none if somebody sits
     * there, who is asked without an echo instead.
     */
    Optional<Path> place(Path name) {
        if (!name.equals(STANDARD_INPUT)) {
            return Optional.of(invocation.resolve(name));
        }
        return canAsk() ? Optional.empty() : Optional.of(name);
    }

    private Optional<Path> credential() {
        return invocation
                .host()
                .environment()
                .variable("CREDENTIALS_DIRECTORY")
                .map(directory -> Path.of(directory).resolve(CREDENTIAL))
                .filter(Files::exists);
    }

    private Passphrase read(Path file) {
        if (!file.equals(STANDARD_INPUT) && Files.isRegularFile(file)) {
            Privacy.check(file);
        }
        byte[] content;
        try (InputStream in = file.equals(STANDARD_INPUT) ? invocation.standardInput() : Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read the passphrase file",
                            file.toString(),
                            Reasons.of(e),
                            "check the name, and who owns it")
                    .causedBy(e);
        }
        int end = 0;
        while (end < content.length && content[end] != '\n' && content[end] != '\r') {
            end++;
        }
        if (end == 0 || end > LONGEST) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use the passphrase file",
                    file.toString(),
                    end == 0 ? "its first line is empty" : "its first line is longer than " + LONGEST + " bytes",
                    "write the passphrase into its first line");
        }
        char[] characters = new String(content, 0, end, StandardCharsets.UTF_8).toCharArray();
        Arrays.fill(content, (byte) 0);
        return Passphrase.of(characters);
    }
}
