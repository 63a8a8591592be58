package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.engine.RateSchedule;
import org.seedbank.trustchain.token.ByteCount;

class SettingsLoaderTest {
    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>();
    private Path systemFile;
    private Path userFile;

    @BeforeEach
    void nameFiles() {
        systemFile = directory.resolve("system.toml");
        userFile = directory.resolve("user.toml");
    }

    @Test
    void usesBuiltInValuesWhenNobodySaysAnything() {
        Settings settings = load().settings();

        assertThat(settings.network()).isEqualTo(NetworkMode.OPEN);
        assertThat(settings.torrent().directory()).isEqualTo(directory.resolve("Downloads"));
        assertThat(settings.torrent().maxPeers()).isEqualTo(50);
        assertThat(settings.tokens().pay()).isEqualTo(PayMode.AUTO);
        assertThat(settings.log().level()).isEqualTo(LogLevel.WARN);
        assertThat(settings.log().file()).isEmpty();
        assertThat(settings.log().redacted()).isTrue();
        assertThat(settings.node().hasIpv6()).isTrue();
        assertThat(settings.tokens().maxDebt()).isEqualTo(new ByteCount(10L << 30));
    }

    @Test
    void refusesToListenOnAFamilyThatIsNotUsed() {
        variables.put("SEEDBANK_NODE_LISTEN", "2001:db8::1");
        assertThat(load().settings().listen()).isPresent();

        variables.put("SEEDBANK_NODE_IPV6", "false");

        assertThatThrownBy(() -> load().settings())
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.BAD_CONFIGURATION))
                .hasMessageContaining("node.listen");
        variables.put("SEEDBANK_NODE_LISTEN", "192.0.2.1");
        assertThat(load().settings().node().hasIpv6()).isFalse();
    }

    @Test
    void letsWhoeverSpeaksLaterWin() throws IOException {
        String everywhere = "torrent.max_peers = %d\n";
        assertThat(load().settings().torrent().maxPeers()).isEqualTo(50);

        Files.writeString(systemFile, everywhere.formatted(1));
        assertThat(load().settings().torrent().maxPeers()).isEqualTo(1);

        Files.writeString(userFile, everywhere.formatted(2) + "[profile.fast.torrent]\nmax_peers = 3\n");
        assertThat(load().settings().torrent().maxPeers()).isEqualTo(2);

        assertThat(loader(Optional.of("fast"))
                        .load(List.of())
                        .settings()
                        .torrent()
                        .maxPeers())
                .isEqualTo(3);

        variables.put("SEEDBANK_TORRENT_MAX_PEERS", "4");
        assertThat(loader(Optional.of("fast"))
                        .load(List.of())
                        .settings()
                        .torrent()
                        .maxPeers())
                .isEqualTo(4);

        Statement option = new Statement(SettingKey.MAX_PEERS, "5", "option --max-peers");
        assertThat(loader(Optional.of("fast"))
                        .load(List.of(option))
                        .settings()
                        .torrent()
                        .maxPeers())
                .isEqualTo(5);
    }

    @Test
    void remembersWhoSaidWhat() throws IOException {
        Files.writeString(userFile, "# mine\n[torrent]\nlimits = { down = 0, up = \"2MB\" }\n");
        variables.put("SEEDBANK_NETWORK", "closed");

        ResolvedSettings settings = load();

        assertThat(settings.winner(SettingKey.LIMIT_UP).origin()).isEqualTo(userFile + ":3:22");
        assertThat(settings.winner(SettingKey.NETWORK).origin()).isEqualTo("SEEDBANK_NETWORK");
        assertThat(settings.winner(SettingKey.DHT).origin()).isEqualTo("built in");
        assertThat(settings.statements(SettingKey.NETWORK))
                .extracting(Statement::text)
                .containsExactly("open", "closed");
        assertThat(settings.settings().torrent().rates().process().usual().up().value())
                .isEqualTo(2_000_000);
    }

    @Test
    void readsAScheduleFromTablesAsFromText() throws IOException {
        Files.writeString(userFile, """
                [torrent]
                limits = { up = "2MB", schedule = [
                  { days = "mon-fri", from = "08:00", to = "18:00", up = "200kB" },
                  { days = "sat,sun", down = 1000 } ] }
                """);
        ResolvedSettings fromTables = load();
        variables.put(
                "SEEDBANK_TORRENT_LIMITS_SCHEDULE", "mon-fri 08:00-18:00 up=200kB; sat,sun 00:00-24:00 down=1000");
        ResolvedSettings fromText = load();

        RateSchedule schedule = fromTables.settings().torrent().rates().process();

        assertThat(fromTables.winner(SettingKey.LIMIT_SCHEDULE).text())
                .isEqualTo("mon-fri 08:00-18:00 up=200kB; sat,sun 00:00-24:00 down=1000");
        assertThat(schedule).isEqualTo(fromText.settings().torrent().rates().process());
        assertThat(schedule.windows())
                .containsExactly(
                        new RateSchedule.Window(
                                EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                                LocalTime.of(8, 0),
                                LocalTime.of(18, 0),
                                Optional.empty(),
                                Optional.of(new ByteCount(200_000))),
                        new RateSchedule.Window(
                                EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                                LocalTime.MIDNIGHT,
                                LocalTime.MIDNIGHT,
                                Optional.of(new ByteCount(1000)),
                                Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ days = \"mon-fri\", speed = 3 }",
                "{ days = \"monday\", up = 3 }",
                "{ from = \"8\", up = 3 }",
                "{ from = \"25:00\", up = 3 }",
                "{ days = \"mon\", from = \"08:00\", to = \"18:00\" }",
                "{ up = \"fast\" }",
                "3",
                "[]"
            })
    void refusesAWindowThatItDoesNotUnderstand(String window) throws IOException {
        Files.writeString(userFile, "torrent.limits.schedule = [ " + window + " ]\n");

        CliFailure failure = failure();

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(failure.object()).isEqualTo(userFile + ":1:1");
        assertThat(failure.sentence()).contains("torrent.limits.schedule");
    }

    @Test
    void namesTheNearestKeyAndThePlaceOfAnUnknownOne() throws IOException {
        Files.writeString(userFile, "[torrent]\nmax_peers = 3\nmax_peer = 4\n");

        CliFailure failure = failure();

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(failure.object()).isEqualTo(userFile + ":3:1");
        assertThat(failure.sentence()).contains("unknown key \"torrent.max_peer\"");
        assertThat(failure.hint()).contains("did you mean torrent.max_peers?");
    }

    @Test
    void refusesUnknownKeysInProfilesThatAreNotChosen() throws IOException {
        Files.writeString(userFile, "[profile.slow]\nnetwrok = \"closed\"\n");

        assertThat(failure().hint()).contains("did you mean network?");
    }

    @Test
    void refusesAValueOfAnotherType() throws IOException {
        Files.writeString(userFile, "torrent.max_peers = \"many\"\n");

        CliFailure failure = failure();

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(failure.sentence()).contains(":1:1", "torrent.max_peers must be a whole number from 1 to 10000");
    }

    @Test
    void refusesAValueOutsideItsRange() throws IOException {
        Files.writeString(userFile, "[node]\nport = 70000\n");

        assertThat(failure().sentence()).contains(":2:1", "node.port is \"70000\"", "65535");
    }

    @Test
    void refusesAVariableThatIsNotUnderstood() {
        variables.put("SEEDBANK_NETWORK", "shut");

        assertThat(failure().sentence())
                .isEqualTo("cannot use SEEDBANK_NETWORK: network is \"shut\"," + " expected one of open, closed");
    }

    @Test
    void namesThePlaceOfASyntaxError() throws IOException {
        Files.writeString(userFile, "network = \"open\"\n[torrent\n");

        assertThat(failure().object()).startsWith(userFile + ":2:");
    }

    @Test
    void refusesAProfileThatNobodyDefines() throws IOException {
        Files.writeString(userFile, "[profile.home]\nnetwork = \"closed\"\n");

        CliFailure failure = catchThrowableOfType(
                CliFailure.class, () -> loader(Optional.of("hone")).load(List.of()));

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(failure.hint()).contains("did you mean home?");
    }

    @Test
    void readsAValueFromTheFileThatAVariableNames() throws IOException {
        Path file = Files.writeString(directory.resolve("value"), "closed\n");
        variables.put("SEEDBANK_NETWORK_FILE", file.toString());

        assertThat(load().settings().network()).isEqualTo(NetworkMode.CLOSED);
    }

    @Test
    void insistsOnAFileThatTheUserNamed() {
        SettingsLoader named = new SettingsLoader(environment(), userFile, true, Optional.empty());

        CliFailure failure = catchThrowableOfType(CliFailure.class, () -> named.load(List.of()));

        assertThat(failure.code()).isEqualTo(ExitCode.CANNOT_OPEN);
    }

    private CliFailure failure() {
        return catchThrowableOfType(CliFailure.class, this::load);
    }

    private ResolvedSettings load() {
        return loader(Optional.empty()).load(List.of());
    }

    private SettingsLoader loader(Optional<String> profile) {
        return new SettingsLoader(environment(), userFile, false, profile);
    }

    private Environment environment() {
        return new Environment(variables, directory, directory, systemFile);
    }
}
