package org.seedbank.tunnels.cell;

import java.util.List;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.Joined;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;

/** Layouts of the messages that join the circuits of two owners. */
final class HiddenLayouts {
    static final List<Layout<?>> ALL = List.of(
            establishIntroduction(),
            introductionEstablished(),
            establishRendezvous(),
            rendezvousEstablished(),
            linkJoined(),
            joined(),
            peersRequest(),
            peersResponse());

    private HiddenLayouts() {}

    private static Layout<?> establishIntroduction() {
        return new Layout<>(
                MessageId.ESTABLISH_INTRODUCTION,
                EstablishIntroduction.class,
                in -> new EstablishIntroduction(in.u16(), in.bytes(Fields.SHA1), Fields.key(in)),
                (message, out) -> {
                    out.u16(message.identifier()).exactly(Fields.SHA1, message.swarm());
                    Fields.key(message.seeder(), out);
                });
    }

    private static Layout<?> introductionEstablished() {
        return new Layout<>(
                MessageId.INTRODUCTION_ESTABLISHED,
                IntroductionEstablished.class,
                in -> new IntroductionEstablished(in.u16()),
                (message, out) -> out.u16(message.identifier()));
    }

    private static Layout<?> establishRendezvous() {
        return new Layout<>(
                MessageId.ESTABLISH_RENDEZVOUS,
                EstablishRendezvous.class,
                in -> new EstablishRendezvous(in.u16(), in.bytes(Fields.SHA1)),
                (message, out) -> out.u16(message.identifier()).exactly(Fields.SHA1, message.cookie()));
    }

    private static Layout<?> rendezvousEstablished() {
        return new Layout<>(
                MessageId.RENDEZVOUS_ESTABLISHED,
                RendezvousEstablished.class,
                in -> new RendezvousEstablished(in.u16(), Fields.address(in)),
                (message, out) -> {
                    out.u16(message.identifier());
                    Fields.address(message.address(), out);
                });
    }

    private static Layout<?> linkJoined() {
        return new Layout<>(
                MessageId.LINK_JOINED,
                LinkJoined.class,
                in -> new LinkJoined(in.u16(), in.bytes(Fields.SHA1)),
                (message, out) -> out.u16(message.identifier()).exactly(Fields.SHA1, message.cookie()));
    }

    private static Layout<?> joined() {
        return new Layout<>(
                MessageId.JOINED,
                Joined.class,
                in -> new Joined(in.u16()),
                (message, out) -> out.u16(message.identifier()));
    }

    private static Layout<?> peersRequest() {
        return new Layout<>(
                MessageId.PEERS_REQUEST,
                PeersRequest.class,
                in -> new PeersRequest(in.u16(), in.bytes(Fields.SHA1)),
                (message, out) -> out.u16(message.identifier()).exactly(Fields.SHA1, message.swarm()));
    }

    private static Layout<?> peersResponse() {
        return new Layout<>(
                MessageId.PEERS_RESPONSE,
                PeersResponse.class,
                in -> new PeersResponse(
                        in.u16(),
                        in.bytes(Fields.SHA1),
                        in.nestedList().stream().map(HiddenLayouts::introducer).toList()),
                (message, out) -> out.u16(message.identifier())
                        .exactly(Fields.SHA1, message.swarm())
                        .nestedList(message.peers().stream()
                                .map(HiddenLayouts::introducer)
                                .toList()));
    }

    private static Introducer introducer(WireReader in) {
        Introducer introducer =
                new Introducer(Fields.address(in), Fields.key(in), Fields.key(in), PointSource.of(in.u8()));
        in.expectEnd();
        return introducer;
    }

    private static WireWriter introducer(Introducer introducer) {
        WireWriter out = new WireWriter();
        Fields.address(introducer.address(), out);
        Fields.key(introducer.node(), out);
        Fields.key(introducer.seeder(), out);
        return out.u8(introducer.source().code());
    }
}
