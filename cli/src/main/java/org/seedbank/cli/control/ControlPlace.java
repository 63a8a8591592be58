package org.seedbank.cli.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.seedbank.cli.config.Privacy;

/**
 * The directory of the sockets of running processes, one each, for their owner alone. A socket whose process is gone
 * refuses connections, and is removed by whoever notices.
 */
public final class ControlPlace {
    private static final String SUFFIX = ".sock";
    private static final int MOST = 64;

    private final Path directory;

    /** @param directory where sockets are; made when a process opens one */
    public ControlPlace(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens a socket; it can be found once it can be used.
     *
     * @param name unlike that of any other process
     * @throws org.seedbank.cli.output.CliFailure if others may use the directory, or if it cannot be made
     */
    public ServerSocketChannel open(String name) throws IOException {
        Privacy.directory(directory);
        sockets().forEach(this::removeIfDead);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path unnamed = directory.resolve(name + ".new");
        try (ReachablePath path = ReachablePath.to(unnamed)) {
            server.bind(UnixDomainSocketAddress.of(path.path()), MOST);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(unnamed, PosixFilePermissions.fromString("rw-------"));
            }
            Path unused = Files.move(unnamed, file(name), StandardCopyOption.ATOMIC_MOVE);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            Files.deleteIfExists(unnamed);
            throw e;
        }
    }

    /** The socket called {@code name}. */
    public Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    /** Sockets that are there, of running processes and of dead ones. */
    public List<Path> sockets() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        Privacy.check(directory);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (NotDirectoryException e) {
            return List.of();
        }
    }

    /**
     * Connects to a socket.
     *
     * @throws java.net.ConnectException if its process is gone
     */
    public static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (ReachablePath path = ReachablePath.to(socket)) {
            boolean unused = channel.connect(UnixDomainSocketAddress.of(path.path()));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Removes {@code socket} if its process is gone. */
    public boolean removeIfDead(Path socket) {
        try (SocketChannel channel = connect(socket)) {
            return !channel.isConnected();
        } catch (ConnectException e) {
            return delete(socket);
        } catch (IOException e) {
            return false; // it cannot be told, so it stays
        }
    }

    private static boolean delete(Path socket) {
        try {
            return Files.deleteIfExists(socket);
        } catch (IOException e) {
            return false; // the next one tries again
        }
    }
}
