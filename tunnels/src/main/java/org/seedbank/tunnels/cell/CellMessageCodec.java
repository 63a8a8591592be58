package org.seedbank.tunnels.cell;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;

/** A message as it stands in a cell: its id, then its fields without the circuit id. */
public enum CellMessageCodec implements Codec<CellMessage> {
    /** The only one. */
    INSTANCE;

    private static final List<Layout<?>> WITHOUT_TESTS = Stream.concat(
                    CircuitLayouts.ALL.stream(), HiddenLayouts.ALL.stream())
            .toList();

    private static final Map<Integer, Layout<?>> BY_ID =
            WITHOUT_TESTS.stream().collect(Collectors.toMap(Layout::id, Function.identity()));

    @Override
    public CellMessage read(WireReader in) {
        int id = in.u8();
        return switch (id) {
            case MessageId.NARROW_TEST_REQUEST -> new TestRequest(TestWidth.NARROW, in.u16(), in.u16(), in.rest());
            case MessageId.WIDE_TEST_REQUEST -> new TestRequest(TestWidth.WIDE, in.u32(), in.u16(), in.rest());
            case MessageId.NARROW_TEST_RESPONSE -> new TestResponse(TestWidth.NARROW, in.u16(), in.rest());
            case MessageId.WIDE_TEST_RESPONSE -> new TestResponse(TestWidth.WIDE, in.u32(), in.rest());
            default -> {
                Layout<?> layout = BY_ID.get(id);
                if (layout == null) {
                    throw in.malformed("message id " + id);
                }
                yield layout.reader().apply(in);
            }
        };
    }

    @Override
    public void write(CellMessage message, WireWriter out) {
        if (message instanceof TestRequest request) {
            boolean isNarrow = request.width() == TestWidth.NARROW;
            out.u8(isNarrow ? MessageId.NARROW_TEST_REQUEST : MessageId.WIDE_TEST_REQUEST);
            identifier(request.width(), request.identifier(), out)
                    .u16(request.answerSize())
                    .bytes(request.filler());
        } else if (message instanceof TestResponse response) {
            boolean isNarrow = response.width() == TestWidth.NARROW;
            out.u8(isNarrow ? MessageId.NARROW_TEST_RESPONSE : MessageId.WIDE_TEST_RESPONSE);
            identifier(response.width(), response.identifier(), out).bytes(response.filler());
        } else {
            Layout<?> layout = WITHOUT_TESTS.stream()
                    .filter(each -> each.fits(message))
                    .findFirst()
                    .orElseThrow();
            out.u8(layout.id());
            layout.write(message, out);
        }
    }

    private static WireWriter identifier(TestWidth width, long identifier, WireWriter out) {
        return width == TestWidth.NARROW ? out.u16((int) identifier) : out.u32(identifier);
    }
}
