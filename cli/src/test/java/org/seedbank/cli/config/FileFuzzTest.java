package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.seedbank.cli.capture.CaptureFile;
import org.seedbank.cli.capture.PacketReading;
import org.seedbank.cli.capture.PacketReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.engine.RateSchedule;
import org.seedbank.torrent.engine.RateSchedule.Window;
import org.seedbank.torrent.engine.TransferLimits;

/** Files that the user, or somebody else, wrote. */
class FileFuzzTest extends FuzzContract {
    private static final Path FILE = Path.of("settings.toml");
    private static final int DATAGRAMS = 100;
    private static final int MOST_WINDOWS = 100;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget(
                        "Settings",
                        FileFuzzTest::settings,
                        List.of(
                                Bytes.utf8("network = \"closed\"\n[node]\nport = 7759\nmax_peers = 30\n"),
                                Bytes.utf8(
                                        "[torrent]\ndht = false\nlimit.down = \"1MiB\"\n[profile.away]\npay=\"off\"\n"),
                                Bytes.utf8("[torrent.limits]\nschedule = [ { days = \"mon-fri\", from = \"08:00\","
                                        + " to = \"18:00\", up = \"200kB\" }, { down = 0 }, \"sat\" ]\n"),
                                Bytes.utf8("a = " + "[".repeat(5_000)),
                                Bytes.utf8("a = [1, {b = 2}, 1979-05-27T07:32:00Z]\n'x y'.\"z\" = 0xff\n"))),
                new FuzzTarget(
                        "RateWindows",
                        FileFuzzTest::windows,
                        List.of(
                                Bytes.utf8("mon-fri 08:00-18:00 up=200kB; sat,sun 22:00-06:00 down=0 up=1.5MiB/s"),
                                Bytes.utf8("SUN-mon,wed 00:00-24:00 down=999999999999999999"),
                                Bytes.utf8("fri 07:30:15.5-07:30:15.5 up=1;" + ";".repeat(200)))),
                new FuzzTarget(
                        "Capture", FileFuzzTest::capture, List.of(packet(), recording(), Bytes.utf8("00:02 0x7e"))),
                new FuzzTarget(
                        "PeerNotes",
                        FileFuzzTest::notes,
                        List.of(Bytes.utf8("# c\nalias " + "0a".repeat(20) + " bob\nban " + "ff".repeat(20)
                                + "\npeer 127.0.0.1:7\npeer [::1]:9\n"))));
    }

    /** A file is understood as a whole, or refused with its name and the place. */
    private static void settings(Bytes content) {
        String text = new String(content.toArray(), StandardCharsets.UTF_8);
        try {
            SettingsFile file = SettingsFile.parse(FILE, text);
            List<Statement> all = new ArrayList<>(file.general());
            file.profiles().values().forEach(all::addAll);
            assertThat(Settings.of(new ResolvedSettings(all, Path.of("/home/x"))))
                    .isNotNull();
        } catch (CliFailure e) {
            assertThat(e.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
            assertThat(e).hasMessageContaining(FILE.toString());
        }
    }

    /** What is understood is the same when it is written out, and says at any hour how fast. */
    private static void windows(Bytes content) {
        try {
            List<Window> windows = RateWindows.parse(new String(content.toArray(), StandardCharsets.UTF_8));
            assertThat(windows).hasSizeLessThanOrEqualTo(MOST_WINDOWS);
            assertThat(windows).allMatch(window -> !window.days().isEmpty());
            String written = windows.stream().map(FileFuzzTest::text).collect(Collectors.joining(";"));
            assertThat(RateWindows.parse(written)).isEqualTo(windows);
            RateSchedule schedule = new RateSchedule(TransferLimits.NONE, windows, ZoneOffset.UTC);
            for (int hour = 0; hour < 7 * 24; hour += 5) {
                assertThat(schedule.at(Instant.EPOCH.plus(Duration.ofHours(hour))))
                        .isNotNull();
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static String text(Window window) {
        String days =
                window.days().stream().map(day -> day.name().substring(0, 3)).collect(Collectors.joining(","));
        return days + " " + window.from() + "-" + window.to()
                + window.down().map(rate -> " down=" + rate.value()).orElse("")
                + window.up().map(rate -> " up=" + rate.value()).orElse("");
    }

    /** Whatever a recording holds, its datagrams are taken apart, and each part lies within its datagram. */
    private static void capture(Bytes content) {
        FuzzTarget.unlessMalformed(() -> {
            for (CaptureFile.Datagram datagram : CaptureFile.read(content, DATAGRAMS)) {
                PacketReport report = PacketReading.of(datagram.content());
                assertThat(report.size()).isEqualTo(datagram.content().size());
                assertThat(report.fields())
                        .allMatch(field -> field.offset() >= 0 && field.offset() + field.size() <= report.size());
            }
        });
    }

    /** What is understood means the same when it is written anew. */
    private static void notes(Bytes content) {
        try {
            PeerNotes notes = PeerNotes.decode(new String(content.toArray(), StandardCharsets.UTF_8));
            assertThat(PeerNotes.decode(notes.encode())).isEqualTo(notes);
            assertThat(notes.addresses()).hasSameSizeAs(notes.named());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Bytes packet() {
        return Bytes.fromHex("0002" + "7e313685c1912a141279f8248fc8db5899c5df5a" + "07")
                .concat(Bytes.filled(20, 1));
    }

    /** One Ethernet frame with UDP over IPv4. */
    private static Bytes recording() {
        Bytes payload = packet();
        Bytes frame = new WireWriter()
                .bytes(Bytes.filled(12, 2))
                .u16(0x0800)
                .bytes(Bytes.fromHex("45000000000000004011000001020304"))
                .bytes(Bytes.fromHex("05060708"))
                .u16(7)
                .u16(8)
                .u16(8 + payload.size())
                .u16(0)
                .bytes(payload)
                .toBytes();
        return new WireWriter()
                .bytes(Bytes.fromHex("a1b2c3d400020004"))
                .bytes(Bytes.filled(8, 0))
                .u32(65535)
                .u32(1)
                .bytes(Bytes.filled(8, 0))
                .u32(frame.size())
                .u32(frame.size())
                .bytes(frame)
                .toBytes();
    }
}
