package org.seedbank.cli.control;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A path to a socket that the system accepts: names of sockets are bounded to about 107 bytes whatever paths of files
 * may be. For a longer one there is a link in a private temporary directory until this is closed.
 *
 * @see "unix(7), sun_path"
 */
final class ReachablePath implements AutoCloseable {
    private static final int LONGEST = 100;

    private final Path path;
    private final Path[] temporary;

    private ReachablePath(Path path, Path... temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static ReachablePath to(Path socket) throws IOException {
        if (isShort(socket)) {
            return new ReachablePath(socket);
        }
        Path place = Files.createTempDirectory("sb");
        Path link = place.resolve("c");
        ReachablePath made = new ReachablePath(link.resolve(socket.getFileName()), link, place);
        try {
            Path unused = Files.createSymbolicLink(link, socket.toAbsolutePath().resolveSibling(""));
            if (!isShort(made.path)) {
                throw new SocketException("the path of a socket has " + LONGEST + " bytes at most, and neither "
                        + socket + " nor " + made.path + " is that short");
            }
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        for (Path each : temporary) {
            Files.deleteIfExists(each);
        }
    }

    private static boolean isShort(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }
}
