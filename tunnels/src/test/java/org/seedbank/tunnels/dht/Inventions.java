package org.seedbank.tunnels.dht;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

/** What liars say. */
final class Inventions {
    private Inventions() {}

    /** Eight who are nearer to {@code target} than anybody else can be, and do not exist. */
    static List<Peer> dead(TablePoint target) {
        List<Peer> dead = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Address nowhere = new Address(Bytes.wrap(new byte[] {10, 9, (byte) (i % 7), (byte) i}), 7000 + i);
            dead.add(new Peer(TestKeys.named("dead " + i).publicKey(), nowhere));
        }
        return dead.stream()
                .sorted((one, other) -> Contact.nearest(target).compare(Contact.of(one), Contact.of(other)))
                .limit(8)
                .toList();
    }

    /** As many as fit into an answer. */
    static List<Bytes> values() {
        List<Bytes> invented = new ArrayList<>();
        for (int i = 0; i < TableMessage.MOST_VALUES; i++) {
            invented.add(StoredValue.plain(Bytes.utf8("invented " + i)).encoded());
        }
        return invented;
    }
}
