package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torrent 29686260c2b778a174e11c709bc3d1f3c27630e3 | torrent 29686260..",
                "key 4c69624e61434c504b3a69f5277ad846a65d78ade5e2 of 9 | key 4c69624e.. of 9",
                "xt=urn:btih:29686260C2B778A174E11C709BC3D1F3C27630E3&dn=x | xt=urn:btih:29686260..&dn=x",
                "GET /a?info_hash=%29%68b%60&port=1 | GET /a?info_hash=..&port=1",
                "from /203.0.113.77:6881, twice | from /203.0.x.x:6881, twice",
                "at 203.0.113.77. | at 203.0.x.x.",
                "[2001:db8:0:0:0:0:0:17]:6881 | [2001:db8:x]:6881",
                "2001:db8::17, fe80::1%eth0 | 2001:db8:x, fe80:x%eth0",
                "::ffff:203.0.113.77 | ::ffff:203.0.x.x"
            })
    void keepsBeginningsOnly(String text, String redacted) {
        assertThat(LogRedaction.of(text)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08:45:29.123 WARN  o.s.cli.wiring.Node torrents did not stop within PT5S",
                "listening on 127.0.0.1:46609 and [::1]:46609, all of 0.0.0.0",
                "sequence 7 of c2b778a1, 1732175999999 us, 12345678901234 bytes",
                "at org.seedbank.cli.wiring.Node.open(Node.java:104)"
            })
    void leavesEverythingElse(String text) {
        assertThat(LogRedaction.of(text)).isEqualTo(text);
    }

    @Test
    void longLinesOfDigitsAndColonsTakeNoLongerThanOthers() {
        assertThat(LogRedaction.of("1:".repeat(100_000))).isEqualTo("1:".repeat(100_000));
        assertThat(LogRedaction.of("1.".repeat(100_000))).isEqualTo("1.".repeat(100_000));
        assertThat(LogRedaction.of("ab".repeat(100_000))).isEqualTo("abababab..");
    }

    @Test
    void documentsStayDocuments() throws IOException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        JsonEncoder documents = new JsonEncoder();
        documents.setContext(context);
        documents.start();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("org.seedbank.test"), Level.WARN, "{} has {}", null, new Object[] {
                    "198.51.100.7:1", "29686260c2b778a174e11c709bc3d1f3c27630e3"
                });

        byte[] line = new RedactingEncoder(documents).encode(event);

        var document = new ObjectMapper().readTree(line);
        assertThat(document.get("level").asText()).isEqualTo("WARN");
        assertThat(document.toString()).doesNotContain("100.7", "c2b778a1").contains("198.51.x.x:1", "29686260..");
    }
}
