package org.seedbank.tunnels.hidden;

import java.util.List;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Keys of members that an introduction point names at the end of introductions: a count byte, then each key after its
 * 16-bit length.
 */
final class SeederKeys {
    /** Most keys that are said and heard; the reference says as many. */
    static final int MOST = 10;

    private SeederKeys() {}

    static Bytes encode(List<PublicKey> keys) {
        return new WireWriter()
                .varlenHList(keys.stream().map(PublicKey::encoded).toList())
                .toBytes();
    }

    /** The first ones that are keys, each once; none if the form is wrong. */
    static List<PublicKey> decode(Bytes extra) {
        try {
            WireReader in = new WireReader(extra);
            List<Bytes> all = extra.size() == 0 ? List.of() : in.varlenHList();
            in.expectEnd();
            return all.stream()
                    .limit(MOST)
                    .filter(PublicKey::isParseable)
                    .distinct()
                    .map(PublicKey::new)
                    .toList();
        } catch (MalformedMessageException e) {
            return List.of(); // whoever says it is a peer of the overlay all the same
        }
    }
}
