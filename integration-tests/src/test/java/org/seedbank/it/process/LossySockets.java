package org.seedbank.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Permission;
import java.util.Random;

/**
 * Installed in the program's virtual machine, it loses some of the datagrams that come to it, whoever sent them: Java
 * asks whether it may take each of them, and one that it may not take is gone without a word. Each that is lost is a
 * byte in a file. Needs a Java older than 24 (JEP 486).
 *
 * @see java.nio.channels.DatagramChannel#receive
 */
@SuppressWarnings("removal") // there is no other way to do this without rights over the network
public final class LossySockets extends SecurityManager {
    /** Property that names the file. */
    static final String FILE = "seedbank.test.lost";
    /** Property that says how many of a hundred are lost. */
    static final String PERCENT = "seedbank.test.lost.percent";
    /** Property that says where chance begins. */
    static final String SEED = "seedbank.test.lost.seed";

    private static final byte[] ONE = {'x'};

    private final Path file = Path.of(System.getProperty(FILE));
    private final int percent = Integer.getInteger(PERCENT);
    private final Random random = new Random(Long.getLong(SEED));

    /** Called by the virtual machine. */
    public LossySockets() {}

    @Override
    public void checkAccept(String host, int port) {
        if (random.nextInt(100) < percent) {
            note();
            throw new SecurityException("lost");
        }
    }

    @Override
    public void checkPermission(Permission permission) {
        // All else is as without it.
    }

    @Override
    public void checkPermission(Permission permission, Object context) {
        // All else is as without it.
    }

    private void note() {
        try {
            Path unused = Files.write(file, ONE, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
