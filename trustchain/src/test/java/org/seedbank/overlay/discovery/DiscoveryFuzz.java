package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.Flags;

/** The messages by which nodes find each other, for the fuzzer. */
public final class DiscoveryFuzz {
    private static final Address WAN = DiscoveringNode.publicAddress(1);
    private static final Address LAN = new Address(Bytes.wrap(new byte[] {10, 0, 0, 1}), 7);
    private static final Address IPV6 = new Address(Bytes.filled(16, 0x20), 9);

    private DiscoveryFuzz() {}

    /** Requests, responses and punctures of both styles, and how addresses are written. */
    public static FuzzTarget messages() {
        List<Codec<?>> codecs = new ArrayList<>();
        List<Bytes> seeds = new ArrayList<>();
        for (Style style : Style.values()) {
            Address introduced = style == Style.NEW ? IPV6 : WAN;
            add(codecs, seeds, style.requests(), request());
            add(
                    codecs,
                    seeds,
                    style.responses(),
                    new IntroductionResponse(WAN, LAN, WAN, LAN, introduced, Flags.NONE, 7, Bytes.filled(3, 1)));
            add(codecs, seeds, style.punctureRequests(), new PunctureRequest(LAN, WAN, 7));
            add(codecs, seeds, style.punctures(), new Puncture(LAN, WAN, 7));
        }
        add(codecs, seeds, AddressCodec.IPV4, WAN);
        add(codecs, seeds, AddressCodec.IP, IPV6);
        return FuzzTarget.ofCanonical("Discovery", codecs, seeds);
    }

    /** Addresses that may be names. */
    public static FuzzTarget locations() {
        return FuzzTarget.ofCanonical(
                "Location",
                Location.CODEC,
                List.of(
                        Location.CODEC.encode(new Location.Named("seed.example", 80)),
                        Location.CODEC.encode(new Location.Known(IPV6))));
    }

    /** Books of neighbours, with fitting checksum: what is read says the same when written anew. */
    public static FuzzTarget books() {
        var place = DiscoveringNode.place(SimulatedNetwork.seeded(1), 1);
        Peer peer = new Peer(DiscoveringNode.keyOf(place).publicKey(), WAN);
        Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
        Bytes written = new AddressBook(
                        now,
                        LAN,
                        Optional.of(WAN),
                        Optional.empty(),
                        2,
                        Reach.UNKNOWN,
                        List.of(new AddressBook.Entry(peer, now, now, true)))
                .encode();
        return new FuzzTarget(
                "AddressBook",
                body -> FuzzTarget.unlessMalformed(() -> {
                    AddressBook book = AddressBook.decode(body.concat(Checksum.of(body)));
                    assertThat(AddressBook.decode(book.encode())).isEqualTo(book);
                }),
                List.of(written.slice(0, written.size() - Checksum.SIZE)));
    }

    /** A whole signed packet of each style. */
    public static List<Bytes> packets() {
        var place = DiscoveringNode.place(SimulatedNetwork.seeded(1), 1);
        PacketWriter packets = new PacketWriter(
                DiscoveringNode.OVERLAY,
                DiscoveringNode.keyOf(place),
                new GlobalTime(place.context().loop()));
        List<Bytes> written = new ArrayList<>();
        for (Style style : Style.values()) {
            written.add(packets.introduction(style.requestId(), style.requests(), request()));
        }
        return written;
    }

    /** An overlay that takes all of them and does nothing. */
    public static Community community() {
        Community.Builder overlay = Community.builder(DiscoveringNode.OVERLAY);
        for (Style style : Style.values()) {
            overlay.signed(style.requestId(), style.requests(), (from, message) -> {})
                    .signed(style.responseId(), style.responses(), (from, message) -> {})
                    .unsigned(style.punctureRequestId(), style.punctureRequests(), (from, message) -> {})
                    .signed(style.punctureId(), style.punctures(), (from, message) -> {});
        }
        return overlay.build();
    }

    private static IntroductionRequest request() {
        return new IntroductionRequest(WAN, LAN, WAN, Flags.NONE, 7, Bytes.filled(3, 1));
    }

    private static <T> void add(List<Codec<?>> codecs, List<Bytes> seeds, Codec<T> codec, T value) {
        seeds.add(FuzzTarget.choose(codecs.size(), codec.encode(value)));
        codecs.add(codec);
    }
}
