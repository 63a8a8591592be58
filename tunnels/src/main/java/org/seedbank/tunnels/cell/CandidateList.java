package org.seedbank.tunnels.cell;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Nodes that a hop knows and offers as the next one. On the wire one list, in which the first exit stands twice, so
 * that one sees where the relays end.
 *
 * @param relays nodes that only relay
 * @param exits nodes that are exits, too
 */
public record CandidateList(List<PublicKey> relays, List<PublicKey> exits) {
    /** Most candidates of each kind that are offered. */
    public static final int MOST = 4;

    /** The form before it is sealed. Keys of other kinds, which exist, are left out when it is read. */
    public static final Codec<CandidateList> CODEC = new ListCodec();

    /** Copies the lists. */
    public CandidateList {
        relays = List.copyOf(relays);
        exits = List.copyOf(exits);
    }

    private static final class ListCodec implements Codec<CandidateList> {
        @Override
        public CandidateList read(WireReader in) {
            List<Bytes> all = in.varlenHList();
            int split = all.size();
            int exits = all.size();
            for (int i = 0; i + 1 < all.size(); i++) {
                if (all.get(i).equals(all.get(i + 1))) {
                    split = i;
                    exits = i + 1;
                    break;
                }
            }
            return new CandidateList(keys(all.subList(0, split)), keys(all.subList(exits, all.size())));
        }

        @Override
        public void write(CandidateList list, WireWriter out) {
            List<Bytes> all = new ArrayList<>();
            list.relays().forEach(key -> all.add(key.encoded()));
            list.exits().stream().limit(1).forEach(key -> all.add(key.encoded()));
            list.exits().forEach(key -> all.add(key.encoded()));
            out.varlenHList(all);
        }

        private static List<PublicKey> keys(List<Bytes> encoded) {
            return encoded.stream()
                    .filter(PublicKey::isParseable)
                    .map(PublicKey::new)
                    .toList();
        }
    }
}
