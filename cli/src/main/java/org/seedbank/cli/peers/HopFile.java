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
 * Hops of circuits over restarts. First hops, since whoever draws new ones at each start has met every bad one before
 * long; exits, since they are few and there is no circuit without one. One a line, key in hex and address, the most
 * trusted first.
 */
public final class HopFile {
    private static final Logger LOG = LoggerFactory.getLogger(HopFile.class);

    /** Lines that are read, at most. */
    public static final int MOST = 16;

    private static final int LONGEST = MOST * 256;

    private final Path file;

    private HopFile(Path file) {
        this.file = file;
    }

    /** First hops, in {@code directory}, which is made when something is written. */
    public static HopFile guards(Path directory) {
        return new HopFile(directory.resolve("guards"));
    }

    /** Exits, in {@code directory}, which is made when something is written. */
    public static HopFile exits(Path directory) {
        return new HopFile(directory.resolve("exits"));
    }

    /** What was written last; nothing if that cannot be read, since it is only a memory, and others are found then. */
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
            LOG.warn("hops of circuits are sought anew, since {} cannot be read: {}", file, e.toString());
            return List.of();
        }
    }

    /** Replaces all. */
    public void write(List<Peer> hops, SecureRandom random) throws IOException {
        Path unused = Privacy.directory(file.resolveSibling(""));
        new PrivateFile(file, random).write(Bytes.utf8(encode(hops)), PrivateFile.Placing.REPLACE);
    }

    static String encode(List<Peer> hops) {
        StringBuilder text = new StringBuilder();
        for (Peer hop : hops) {
            text.append(hop.key().encoded().toHex())
                    .append(' ')
                    .append(hop.address())
                    .append('\n');
        }
        return text.toString();
    }

    /** Those of {@code text}; throws {@link IllegalArgumentException} if any line is not one. */
    static List<Peer> decode(String text) {
        List<Peer> hops = text.lines().map(HopFile::hop).toList();
        return hops.subList(0, Math.min(MOST, hops.size()));
    }

    private static Peer hop(String line) {
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
