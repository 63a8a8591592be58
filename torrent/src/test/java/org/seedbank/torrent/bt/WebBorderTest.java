package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.web.WebSeedException;
import org.seedbank.torrent.web.WebSeedException.Kind;

class WebBorderTest {
    private static final URI FAR = URI.create("http://192.0.2.1/a");

    private static WebBorder border(NetworkPolicy policy, InetSocketAddress... named) {
        return new WebBorder(new Border(policy, List.of(named), List.of()));
    }

    private static WebSeedException refusal(WebBorder border, String address, Optional<URI> from) {
        return catchThrowableOfType(WebSeedException.class, () -> border.admit(URI.create(address), from));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.9.9.9:9091/transmission/rpc",
                "http://localhost/",
                "https://[::1]/",
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/",
                "http://0.0.0.0/",
                "http://224.0.0.1/",
                "file:///etc/passwd",
                "ftp://192.0.2.1/",
                "http://user:word@192.0.2.1/"
            })
    void goesToNoPlaceThatOnlyWeCanReach(String address) {
        assertThat(refusal(border(NetworkPolicy.open()), address, Optional.empty())
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(refusal(border(NetworkPolicy.open()), address, Optional.of(FAR))
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void goesToNoPortThatCannotBe() {
        WebSeedException refusal = refusal(border(NetworkPolicy.open()), "http://192.0.2.1:65536/a", Optional.of(FAR));

        assertThat(refusal.kind()).isEqualTo(Kind.LASTING);
        assertThat(refusal).hasMessage("it names port 65536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.168.1.1/a", "http://10.0.0.1/", "http://100.64.0.1/", "http://[fd00::1]/"})
    void isNotSentIntoTheLocalNetworkFromOutside(String address) throws IOException {
        WebBorder open = border(NetworkPolicy.open());

        assertThat(open.admit(URI.create(address), Optional.empty())).hasToString(address);
        assertThat(open.admit(URI.create(address), Optional.of(URI.create("http://192.168.7.7/"))))
                .hasToString(address);
        assertThat(refusal(open, address, Optional.of(FAR)).kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refusal(open, address + "?reboot=1", Optional.empty()).kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void goesWhereTheUserSays() throws IOException {
        WebBorder open = border(NetworkPolicy.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

        assertThat(open.admit(URI.create("http://127.0.0.1:8080/a"), Optional.empty()))
                .hasToString("http://127.0.0.1:8080/a");
    }

    @Test
    void staysOnThisMachineInAClosedNetwork() throws IOException {
        WebBorder closed = border(NetworkPolicy.closed(Set.of()));

        assertThat(closed.admit(URI.create("http://localhost:8080/a?b"), Optional.empty()))
                .hasToString("http://127.0.0.1:8080/a?b");
        assertThat(refusal(closed, "http://192.0.2.1/", Optional.empty()).kind())
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(refusal(closed, "http://w.example/", Optional.empty()).kind())
                .isEqualTo(Kind.FORBIDDEN);
    }
}
