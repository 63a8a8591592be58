package org.seedbank.torrent.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.seedbank.overlay.wire.Bytes;

/** The hash of torrents of version 1 (BEP 3). */
final class Sha1 {
    /** Bytes of one hash. */
    static final int SIZE = 20;

    private Sha1() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-1", impossible);
        }
    }

    static Bytes of(Bytes content) {
        MessageDigest digest = digest();
        digest.update(content.asBuffer());
        return Bytes.wrap(digest.digest());
    }
}
