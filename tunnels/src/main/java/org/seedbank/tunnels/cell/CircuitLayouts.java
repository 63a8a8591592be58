package org.seedbank.tunnels.cell;

import java.util.List;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;

/** Layouts of the messages that build, keep and use circuits. */
final class CircuitLayouts {
    static final List<Layout<?>> ALL =
            List.of(data(), create(), created(), extend(), extended(), ping(), pong(), httpRequest(), httpResponse());

    private CircuitLayouts() {}

    private static Layout<?> data() {
        return new Layout<>(
                MessageId.DATA,
                Data.class,
                in -> new Data(Fields.location(in), Fields.location(in), in.rest()),
                (message, out) -> {
                    Fields.location(message.destination(), out);
                    Fields.location(message.origin(), out);
                    out.bytes(message.payload());
                });
    }

    private static Layout<?> create() {
        return new Layout<>(
                MessageId.CREATE,
                Create.class,
                in -> new Create(in.u16(), Fields.key(in), Fields.ephemeral(in)),
                (message, out) -> {
                    out.u16(message.identifier());
                    Fields.key(message.node(), out);
                    out.varlenH(message.ephemeral());
                });
    }

    private static Layout<?> created() {
        return new Layout<>(
                MessageId.CREATED,
                Created.class,
                in -> new Created(in.u16(), Fields.ephemeral(in), in.bytes(Fields.PROOF), in.rest()),
                (message, out) -> out.u16(message.identifier())
                        .varlenH(message.ephemeral())
                        .exactly(Fields.PROOF, message.proof())
                        .bytes(message.candidates()));
    }

    private static Layout<?> extend() {
        return new Layout<>(
                MessageId.EXTEND,
                Extend.class,
                in -> new Extend(in.u16(), Fields.key(in), Fields.ephemeral(in), Fields.address(in)),
                (message, out) -> {
                    out.u16(message.identifier());
                    Fields.key(message.node(), out);
                    out.varlenH(message.ephemeral());
                    Fields.address(message.address(), out);
                });
    }

    private static Layout<?> extended() {
        return new Layout<>(
                MessageId.EXTENDED,
                Extended.class,
                in -> new Extended(in.u16(), Fields.ephemeral(in), in.bytes(Fields.PROOF), in.rest()),
                (message, out) -> out.u16(message.identifier())
                        .varlenH(message.ephemeral())
                        .exactly(Fields.PROOF, message.proof())
                        .bytes(message.candidates()));
    }

    private static Layout<?> ping() {
        return new Layout<>(
                MessageId.PING, Ping.class, in -> new Ping(in.u16()), (message, out) -> out.u16(message.identifier()));
    }

    private static Layout<?> pong() {
        return new Layout<>(
                MessageId.PONG, Pong.class, in -> new Pong(in.u16()), (message, out) -> out.u16(message.identifier()));
    }

    private static Layout<?> httpRequest() {
        return new Layout<>(
                MessageId.HTTP_REQUEST,
                HttpRequest.class,
                in -> new HttpRequest(in.u32(), Fields.location(in), in.varlenH()),
                (message, out) -> {
                    out.u32(message.identifier());
                    Fields.location(message.target(), out);
                    out.varlenH(message.request());
                });
    }

    private static Layout<?> httpResponse() {
        return new Layout<>(
                MessageId.HTTP_RESPONSE,
                HttpResponse.class,
                in -> new HttpResponse(in.u32(), in.u16(), in.u16(), in.varlenH()),
                (message, out) -> out.u32(message.identifier())
                        .u16(message.part())
                        .u16(message.parts())
                        .varlenH(message.chunk()));
    }
}
