package org.seedbank.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Permission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Installed in the program's virtual machine, it writes down whom each socket of Java is about to reach and each name
 * that is about to be looked up, a line each, and lets nothing reach anybody beyond this machine. For machines without
 * network namespaces; needs a Java older than 24 (JEP 486).
 */
@SuppressWarnings("removal") // there is no other way to see this from inside
public final class SocketRecorder extends SecurityManager {
    /** Property that names the file. */
    static final String FILE = "seedbank.test.sockets";

    private final Path file = Path.of(System.getProperty(FILE));
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /**
     * What was written to {@code file}: whom somebody was about to reach, and which names were about to be looked up.
     */
    static List<String> recorded(Path file) throws IOException {
        Set<String> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> "name " + address.getHostAddress()) // what asking for one's own addresses looks like
                .collect(Collectors.toSet());
        return Files.readAllLines(file).stream()
                .filter(line -> !own.contains(line) && !line.equals("name localhost"))
                .toList();
    }

    /** Called by the virtual machine. */
    public SocketRecorder() {}

    @Override
    public void checkConnect(String host, int port) {
        note(port < 0 ? "name " + host : "to " + host + ":" + port);
        if (!host.startsWith("127.") && !host.equals("0:0:0:0:0:0:0:1") && !host.equals("localhost")) {
            throw new SecurityException("not beyond this machine: " + host);
        }
    }

    @Override
    public void checkConnect(String host, int port, Object context) {
        checkConnect(host, port);
    }

    @Override
    public void checkMulticast(InetAddress group) {
        note("group " + group.getHostAddress());
        throw new SecurityException("not beyond this machine: " + group);
    }

    @Override
    public void checkPermission(Permission permission) {
        // All else is as without it.
    }

    @Override
    public void checkPermission(Permission permission, Object context) {
        // All else is as without it.
    }

    private void note(String line) {
        if (known.add(line)) {
            try {
                Path unused =
                        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
