package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.unlessMalformed;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.socks.SocksRequest;

class SocksStreamFuzzTest extends FuzzContract {
    private static final Bytes QUESTION = Bytes.utf8("GET /announce HTTP/1.0\r\nHost: a\r\n\r\nrest");

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new FuzzTarget(
                "SocksStream",
                SocksStreamFuzzTest::readsNoMoreThanItNeeds,
                List.of(
                        request(new Location.Known(Address.loopback(9))),
                        request(new Location.Known(new Address(Bytes.filled(16, 0x20), 9))),
                        request(new Location.Named("example.org", 80)))));
    }

    private static Bytes request(Location target) {
        return SocksRequest.CODEC
                .encode(new SocksRequest(SocksRequest.CONNECT, target))
                .concat(QUESTION);
    }

    /** What a client says after its greeting: a request, and the head of a question, which end where they end. */
    private static void readsNoMoreThanItNeeds(Bytes said) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(said.toArray()));
        try {
            Bytes request = SocksServer.readRequest(in);
            assertThat(said.startsWith(request)).isTrue();
            unlessMalformed(() -> SocksRequest.CODEC.decode(request));
            Bytes head = SocksServer.readHead(in);
            assertThat(said.slice(request.size(), said.size()).startsWith(head)).isTrue();
            assertThat(firstEnd(head)).isEqualTo(head.size());
        } catch (IOException e) {
            // Foreseen: it ended too early, or names no kind of address.
        }
    }

    private static int firstEnd(Bytes head) {
        Bytes end = Bytes.utf8("\r\n\r\n");
        for (int i = 0; i + end.size() <= head.size(); i++) {
            if (head.slice(i, i + end.size()).equals(end)) {
                return i + end.size();
            }
        }
        return -1;
    }
}
