package org.seedbank.torrent.source;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

/**
 * Reads bencode (BEP 3) in one scan without recursion, so that neither nesting nor counts can exhaust the stack or the
 * memory, here or in a parser that reads the same bytes afterwards.
 *
 * <p>Accepted although BEP 3 forbids it: dictionary keys out of order, which old torrents have and all clients read.
 * Refused: a key that occurs twice (two parsers may choose different values), leading zeros, negative zero, integers
 * beyond 64 bits, anything behind the value.
 */
public final class Bencode {
    private Bencode() {}

    /**
     * The value that fills {@code bytes} exactly.
     *
     * @throws TorrentFormatException if it does not, or goes beyond {@code limits}
     */
    public static BencodeValue parse(Bytes bytes, BencodeLimits limits) {
        if (bytes.size() > limits.bytes()) {
            throw new TorrentFormatException(
                    Kind.UNSAFE, "it has " + bytes.size() + " bytes, the limit is " + limits.bytes(), limits.bytes());
        }
        BencodeValue value = new BencodeScan(bytes, limits).read();
        if (value.to() != bytes.size()) {
            throw new TorrentFormatException(
                    Kind.NOT_BENCODE,
                    (bytes.size() - value.to()) + " bytes are left over behind the end at byte " + value.to(),
                    value.to());
        }
        return value;
    }

    /**
     * The gate before a parser that we do not control.
     *
     * @throws TorrentFormatException if {@code bytes} are not one value within {@code limits}
     */
    public static void check(Bytes bytes, BencodeLimits limits) {
        parse(bytes, limits);
    }

    /**
     * The same gate for messages in which raw payload follows the value, as in BEP 9.
     *
     * @return how many bytes the value has; the payload begins there
     * @throws TorrentFormatException if {@code bytes} do not begin with a value within {@code limits}
     */
    public static int scanPrefix(Bytes bytes, BencodeLimits limits) {
        return new BencodeScan(bytes, limits).read().to();
    }
}
