package org.seedbank.cli.peers;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.wallet.PrivateFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First hops of circuits over restarts: whoever draws new ones at each start has met every bad one before long. One a
 * line, key in hex and address, the most trusted first.
 */
public final class GuardFile {
    private static final Logger LOG = LoggerFactory.getLogger(GuardFile.class);

    /** Lines that are read, at most. */
    private static final int MOST = 16;

    private static final int LONGEST = MOST * 256;

    private final Path file;

    /** @param directory where it is; made when something is written */
    public GuardFile(Path directory) {
        this.file = directory.resolve("guards");
    }

    /** What was written last; nothing if that cannot be read, since it is only a memory, and others are drawn then. */
    public List<Peer> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (Files.size(file) > LONGEST) {
                throw new IllegalArgumentException("too long");
            }
            return decode(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("first hops of circuits are drawn anew, since {} cannot be read: {}", file, e.toString());
            return List.of();
        }
    }

    /** Replaces all. */
    public void write(List<Peer> guards, SecureRandom random) throws IOException {
        Path unused = Privacy.directory(file.resolveSibling(""));
        new PrivateFile(file, random).write(Bytes.utf8(encode(guards)), PrivateFile.Placing.REPLACE);
    }

    static String encode(List<Peer> guards) {
        StringBuilder text = new StringBuilder();
        for (Peer guard : guards) {
            text.append(guard.key().encoded().toHex())
                    .append(' ')
                    .append(guard.address())
                    .append('\n');
        }
        return text.toString();
    }

    /** Those of {@code text}; throws {@link IllegalArgumentException} if any line is not one. */
    static List<Peer> decode(String text) {
        List<Peer> guards = text.lines().map(GuardFile::guard).toList();
        return guards.subList(0, Math.min(MOST, guards.size()));
    }

    private static Peer guard(String line) {
        int space = line.indexOf(' ');
        HostAndPort place = HostAndPort.fromString(line.substring(space + 1));
        if (space < 0 || !place.hasPort()) {
            throw new IllegalArgumentException("not a key and an address");
        }
        return new Peer(
                new PublicKey(Bytes.fromHex(line.substring(0, space))),
                Address.of(new InetSocketAddress(InetAddresses.forString(place.getHost()), place.getPort())));
    }
}
