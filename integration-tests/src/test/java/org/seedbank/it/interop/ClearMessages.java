package org.seedbank.it.interop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * Which messages of the overlays somebody who downloads through circuits may send outside of cells, as
 * {@code leak_network.py} names them, and some that it may not.
 */
final class ClearMessages {
    /** Each says that somebody is in the overlay, and nothing of what it is there for. */
    private static final Set<String> HARMLESS = Set.of(
            "tunnels 0", // a cell under all layers of its circuit
            "tunnels 0 plain 2", // asks the first hop for a link: an identity, and a key for this circuit only
            "tunnels 8", // the end of a circuit: its number on the first link, and a reason
            // Walk through the overlay, both styles: own addresses, and those of nodes that look for each other.
            "tunnels 246", // introduction request
            "tunnels 245", // introduction response
            "tunnels 250", // puncture request, for somebody who was introduced
            "tunnels 249", // puncture
            "tunnels 234",
            "tunnels 233",
            "tunnels 232",
            "tunnels 231",
            "table 250", // the table opens the way to nodes in the same manner
            "table 249",
            "table 1", // asks for a sign of life
            "table 2", // gives one
            // Looks for nodes near the own place, or one drawn at random. Whoever stores looks so too, near a swarm:
            // then the message holds the swarm's name and is a secret, as is what follows.
            "table 5 nodes",
            "table 7 own", // wants its address kept under its own name, which its key gives away anyhow
            // Answers: a number of whoever asked, and what others want to have known.
            "table 4",
            "table 6",
            "table 8",
            "table 10");

    private static final PrivateKey KEY = TestKeys.named("speaker");
    private static final Bytes TOKEN = Bytes.filled(20, 9);
    private static final Bytes OTHER = Bytes.filled(20, 3);
    private static final int NUMBER = 7;

    private ClearMessages() {}

    /** Whether {@code packet}, "udp ADDRESS:PORT MESSAGE", goes to {@code to}, a pattern, and tells nobody anything. */
    static boolean isHarmless(String packet, String to) {
        String[] words = packet.split(" ", 3);
        return words[0].equals("udp") && words[1].matches(to) && HARMLESS.contains(words[2]);
    }

    /** Hex digits of every name of a swarm. */
    static List<String> secrets(Bytes infoHash, SwarmId swarm) {
        return List.of(
                infoHash.toHex(), swarm.value().toHex(), swarm.overlay().value().toHex());
    }

    /** Datagrams that tell of a search for {@code swarm}, or may; each under its name. */
    static Map<String, Bytes> forbidden(SwarmId swarm) {
        Map<String, Bytes> all = new LinkedHashMap<>();
        all.put("secret in tunnels 17", tunnels(17, plain().u16(NUMBER).bytes(swarm.value())));
        all.put("tunnels 17", tunnels(17, plain().u16(NUMBER).bytes(OTHER)));
        all.put("tunnels 18", tunnels(18, plain().u16(NUMBER).bytes(OTHER).u8(0)));
        all.put("tunnels 13", tunnels(13, plain().u16(NUMBER).bytes(TOKEN)));
        all.put("tunnels 14", tunnels(14, plain().u16(NUMBER).bytes(TOKEN)));
        all.put("tunnels 0 plain 1", tunnels(0, plain().u32(NUMBER).u8(1).u8(0).u8(1)));
        all.put("tunnels 0 plain 4", tunnels(0, plain().u32(NUMBER).u8(1).u8(1).u8(4)));
        all.put("secret in table 5", signed(5, find(swarm.value(), true)));
        all.put("table 5 values", signed(5, find(OTHER, false)));
        all.put("secret in table 3", signed(3, store(swarm.value())));
        all.put("table 3", signed(3, store(OTHER)));
        all.put("table 7 other", signed(7, plain().u32(NUMBER).bytes(TOKEN).bytes(OTHER)));
        all.put("table 9", signed(9, asked(OTHER)));
        return all;
    }

    /** An introduction request, as far as the watch looks at it. */
    static Bytes greeting() {
        return tunnels(246, plain().varlenH(KEY.publicKey().encoded()));
    }

    private static WireWriter find(Bytes place, boolean isForNodes) {
        return asked(place).u32(0).bool(isForNodes);
    }

    private static WireWriter asked(Bytes place) {
        WireWriter out = plain().u32(NUMBER);
        AddressCodec.IP.write(Address.loopback(NUMBER), out);
        return out.bytes(place);
    }

    private static WireWriter store(Bytes place) {
        return plain().u32(NUMBER).bytes(TOKEN).bytes(place).varlenHList(List.of(Bytes.filled(1, 0)));
    }

    private static WireWriter plain() {
        return new WireWriter();
    }

    private static Bytes tunnels(int id, WireWriter fields) {
        return begun(OverlayProfile.OWN.tunnels(), id).bytes(fields.toBytes()).toBytes();
    }

    private static Bytes signed(int id, WireWriter fields) {
        Bytes said = begun(OverlayProfile.OWN.table(), id)
                .varlenH(KEY.publicKey().encoded())
                .bytes(fields.toBytes())
                .toBytes();
        return said.concat(KEY.sign(said).value());
    }

    private static WireWriter begun(CommunityId overlay, int id) {
        return new WireWriter().bytes(overlay.prefix()).u8(id);
    }
}
