package org.seedbank.cli.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

/** A file with datagrams: one as it is, one as hexadecimal digits, or many as recorded by tcpdump. */
public final class CaptureFile {
    /** More of a file is not read. */
    public static final int LARGEST = 64 << 20;
    /** The largest datagram that UDP carries. */
    private static final int LARGEST_DATAGRAM = 65_507;

    private CaptureFile() {}

    /**
     * The datagrams in {@code file}.
     *
     * @param limit how many at most
     * @throws MalformedMessageException if it is empty, or a recording that cannot be read
     */
    public static List<Datagram> read(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, limit);
        }
    }

    /** The datagrams that come from {@code in}, as {@link #read(Path, int)}. */
    public static List<Datagram> read(InputStream in, int limit) throws IOException {
        return read(Bytes.wrap(in.readNBytes(LARGEST)), limit);
    }

    /** The datagrams in {@code content}, as {@link #read(Path, int)}. */
    public static List<Datagram> read(Bytes content, int limit) {
        if (PcapFile.isPcap(content)) {
            return new PcapFile(content, limit).read();
        }
        Bytes datagram = isText(content) ? digits(content) : content;
        if (datagram.size() == 0) {
            throw new MalformedMessageException("there is no byte", 0);
        }
        if (datagram.size() > LARGEST_DATAGRAM) {
            throw new MalformedMessageException(
                    datagram.size() + " bytes, no datagram has more than " + LARGEST_DATAGRAM, LARGEST_DATAGRAM);
        }
        return List.of(new Datagram("", "", datagram));
    }

    private static boolean isText(Bytes content) {
        boolean hasDigit = false;
        for (int i = 0; i < content.size(); i++) {
            int c = content.at(i);
            boolean isDigit = Character.digit(c, 16) >= 0;
            if (!isDigit && c != 'x' && c != ':' && !Character.isWhitespace(c)) {
                return false;
            }
            hasDigit |= isDigit;
        }
        return hasDigit;
    }

    private static Bytes digits(Bytes content) {
        String text = new String(content.toArray(), StandardCharsets.US_ASCII)
                .replace("0x", "")
                .replaceAll("[\\s:]", "");
        try {
            return Bytes.fromHex(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(text.length() + " hexadecimal digits, expected an even number", 0);
        }
    }

    /**
     * A datagram.
     *
     * @param from its source, if that was recorded
     * @param to its destination, if that was recorded
     * @param content its payload
     */
    public record Datagram(String from, String to, Bytes content) {}
}
