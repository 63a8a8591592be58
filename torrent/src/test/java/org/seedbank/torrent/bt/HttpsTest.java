package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.web.WebFileServer;

/** Web seeds and trackers over TLS, asked by a process that was given a trust store as every Java program can be. */
class HttpsTest {
    static final int SIZE = 3_000_000;
    static final TestTorrent TORRENT = TestTorrent.of(81, SIZE);
    private static final byte[] ANSWER =
            "d8:intervali60e5:peers6:\u0001\u0002\u0003\u0004\u0005\u0006e".getBytes(StandardCharsets.US_ASCII);
    private static final String HERE = "ip:127.0.0.1";

    private static final List<WebFileServer> SERVERS = new ArrayList<>();
    private static List<String> said = List.of();
    private static URI trusted = URI.create("");
    private static URI stranger = URI.create("");
    private static URI elsewhere = URI.create("");
    private static URI plain = URI.create("");

    @TempDir
    static Path temp;

    static byte[] content() {
        return TORRENT.contents().values().iterator().next();
    }

    @BeforeAll
    static void ask() throws Exception {
        TestCertificates tool = new TestCertificates(temp);
        KeyStore good = tool.make("good", HERE);
        KeyStore ofAnother = tool.make("other", "dns:elsewhere.example");
        trusted = serve(new WebFileServer(TestCertificates.server(good)));
        stranger = serve(new WebFileServer(TestCertificates.server(tool.make("stranger", HERE))));
        elsewhere = serve(new WebFileServer(TestCertificates.server(ofAnother)));
        plain = serve(new WebFileServer());
        List<String> questions = new ArrayList<>(List.of(temp.resolve("node").toString()));
        for (URI server : List.of(trusted, stranger, elsewhere)) {
            questions.addAll(List.of("part", server + "file", "tracker", server + "announce"));
        }
        questions.addAll(
                List.of("part", trusted + "to?" + plain + "file", "tracker", trusted + "to?" + plain + "announce"));
        questions.addAll(
                List.of("part", plain + "to?" + trusted + "file", "tracker", plain + "to?" + trusted + "announce"));
        questions.addAll(List.of("torrent", torrent().toString()));
        said = run(tool.trusting(good, ofAnother), questions);
    }

    @AfterAll
    static void close() {
        SERVERS.forEach(WebFileServer::close);
    }

    private static URI serve(WebFileServer server) {
        SERVERS.add(server);
        byte[] none = new byte[0];
        server.with("/file", content())
                .with("/data/file-81", content())
                .with("/announce", none)
                .with("/to", none)
                .answering(HttpsTest::answer);
        return server.at("/");
    }

    private static void answer(HttpExchange exchange, byte[] file) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/to")) {
            String query = exchange.getRequestURI().getRawQuery();
            exchange.getResponseHeaders().set("Location", query.replaceFirst("&.*", ""));
            exchange.sendResponseHeaders(302, -1);
        } else if (exchange.getRequestURI().getPath().equals("/announce")) {
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } else {
            WebFileServer.range(exchange, file);
        }
    }

    private static Path torrent() throws IOException {
        byte[] encoded = new BencodeWriter()
                .dictionary()
                .key("info")
                .raw(MetainfoReader.infoOf(TORRENT.metainfo()))
                .key("url-list")
                .text(trusted + "data/")
                .end()
                .toBytes()
                .toArray();
        return Files.write(temp.resolve("torrent"), encoded);
    }

    private static List<String> run(Path trust, List<String> questions) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.trustStore=" + trust,
                "-Djavax.net.ssl.trustStorePassword=" + TestCertificates.PASSWORD,
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                HttpsChild.class.getName()));
        command.addAll(questions);
        Path output = temp.resolve("said");
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(180, TimeUnit.SECONDS))
                    .as("%s", Files.readString(output))
                    .isTrue();
        } finally {
            child.destroyForcibly();
        }
        return Files.readAllLines(output);
    }

    /** What came of the question, which begins with these words. */
    private static String said(String question) {
        return said.stream()
                .filter(line -> line.startsWith(question + " "))
                .map(line -> line.substring(question.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of " + question + " in " + said));
    }

    @Test
    void readsFromAServerThatTheTrustStoreNames() {
        assertThat(said("part " + trusted + "file")).isEqualTo("right");
        assertThat(said("tracker " + trusted + "announce")).isEqualTo("peers 1");
    }

    @Test
    void downloadsATorrentInRanges() {
        WebFileServer server = Objects.requireNonNull(SERVERS.get(0));

        assertThat(said("torrent " + temp.resolve("torrent"))).isEqualTo("right");
        assertThat(server.requests().stream().filter(request -> request.startsWith("/data/file-81 bytes=")))
                .hasSizeGreaterThan(1)
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesACertificateOfNobodyWhomItTrusts() {
        assertThat(said("part " + stranger + "file"))
                .isEqualTo("LASTING its certificate is signed by nobody whom this machine trusts");
        assertThat(said("tracker " + stranger + "announce"))
                .isEqualTo("failed the tracker is not trusted: "
                        + "its certificate is signed by nobody whom this machine trusts");
    }

    @Test
    void refusesACertificateOfAnotherHost() {
        assertThat(said("part " + elsewhere + "file"))
                .startsWith("LASTING its certificate is not one of this server: ")
                .contains("127.0.0.1");
        assertThat(said("tracker " + elsewhere + "announce"))
                .startsWith("failed the tracker is not trusted: its certificate is not one of this server: ");
    }

    @Test
    void isNotSentToWhereNothingIsEncrypted() {
        assertThat(said("part " + trusted + "to?" + plain + "file"))
                .isEqualTo("FORBIDDEN it sends us to where nothing is encrypted");
        assertThat(said("tracker " + trusted + "to?" + plain + "announce"))
                .isEqualTo("failed the tracker sends us to where nothing is encrypted");
    }

    @Test
    void isSentToWhereItIs() {
        assertThat(said("part " + plain + "to?" + trusted + "file")).isEqualTo("right");
        assertThat(said("tracker " + plain + "to?" + trusted + "announce")).isEqualTo("peers 1");
    }
}
