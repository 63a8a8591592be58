package org.seedbank.cli.config;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.seedbank.torrent.engine.RateSchedule.Window;
import org.seedbank.trustchain.token.ByteCount;
import org.tomlj.TomlArray;

/**
 * What values of a setting look like.
 *
 * @param <T> the value
 * @param expected what is accepted, for messages
 * @param tomlTypes how it may be written in a settings file: classes of the TOML reader
 * @param parser reads it, given the home directory; throws {@link IllegalArgumentException} on what it does not
 *     understand
 * @param quoted whether a settings file needs quotes around it
 */
record SettingKind<T>(String expected, Set<Class<?>> tomlTypes, BiFunction<String, Path, T> parser, boolean quoted) {
    private static final String NONE = "none";

    static SettingKind<Integer> integer(int min, int max) {
        String expected = "a whole number from " + min + " to " + max;
        return new SettingKind<>(
                expected,
                Set.of(Long.class),
                (text, home) -> {
                    int value = Integer.parseInt(text.strip());
                    if (value < min || value > max) {
                        throw new IllegalArgumentException(expected);
                    }
                    return value;
                },
                false);
    }

    static SettingKind<Boolean> truth() {
        return new SettingKind<>(
                "true or false",
                Set.of(Boolean.class),
                (text, home) -> switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither true nor false");
                },
                false);
    }

    static SettingKind<ByteCount> size() {
        return new SettingKind<>(
                Sizes.EXPECTED, Set.of(Long.class, String.class), (text, home) -> Sizes.parse(text), true);
    }

    static SettingKind<ByteCount> rate() {
        return new SettingKind<>(
                Sizes.EXPECTED_RATE, Set.of(Long.class, String.class), (text, home) -> Sizes.parseRate(text), true);
    }

    static SettingKind<List<Window>> windows() {
        return new SettingKind<>(
                RateWindows.EXPECTED,
                Set.of(String.class, TomlArray.class),
                (text, home) -> RateWindows.parse(text),
                true);
    }

    static <E extends Enum<E>> SettingKind<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        return new SettingKind<>(
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(constants).map(SettingKind::word).toList()),
                Set.of(String.class),
                (text, home) -> Arrays.stream(constants)
                        .filter(constant -> word(constant).equals(text.strip().toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("none of the choices")),
                true);
    }

    /** Any of them, with commas between; or none, as an empty text or the word. */
    static <E extends Enum<E>> SettingKind<Set<E>> choices(Class<E> type) {
        SettingKind<E> one = choice(type);
        return new SettingKind<>(
                "none, or " + one.expected.replace("one of ", "some of ") + ", with commas between",
                Set.of(String.class),
                (text, home) -> text.isBlank() || text.strip().equalsIgnoreCase(NONE)
                        ? EnumSet.noneOf(type)
                        : Arrays.stream(text.split(",", -1))
                                .map(word -> one.parser.apply(word, home))
                                .collect(Collectors.toCollection(() -> EnumSet.noneOf(type))),
                true);
    }

    static SettingKind<Path> path() {
        return new SettingKind<>(
                "an absolute path, or one that begins with ~/", Set.of(String.class), SettingKind::expand, true);
    }

    static SettingKind<Optional<Path>> optionalPath() {
        return new SettingKind<>(
                "an absolute path, one that begins with ~/, or nothing",
                Set.of(String.class),
                (text, home) -> text.isEmpty() ? Optional.empty() : Optional.of(expand(text, home)),
                true);
    }

    static SettingKind<Optional<InetAddress>> address() {
        return new SettingKind<>(
                "an IP address, or nothing",
                Set.of(String.class),
                (text, home) -> text.isBlank() ? Optional.empty() : Optional.of(InetAddresses.forString(text.strip())),
                true);
    }

    /** Empty when others decide. */
    static SettingKind<Optional<List<HostAndPort>>> addresses() {
        return new SettingKind<>(
                "default, none, or addresses as in 192.0.2.1:7759, [2001:db8::1]:7759, host.example:7759",
                Set.of(String.class),
                (text, home) -> switch (text.strip()) {
                    case "default", "" -> Optional.empty();
                    case NONE -> Optional.of(List.of());
                    default ->
                        Optional.of(Arrays.stream(text.split(",", -1))
                                .map(SettingKind::hostAndPort)
                                .toList());
                },
                true);
    }

    private static HostAndPort hostAndPort(String text) {
        HostAndPort parsed = HostAndPort.fromString(text.strip());
        if (!parsed.hasPort() || parsed.getPort() == 0 || parsed.getHost().isEmpty()) {
            throw new IllegalArgumentException("not HOST:PORT");
        }
        return parsed;
    }

    private static Path expand(String text, Path home) {
        Path path = Path.of(text);
        if (text.equals("~") || text.startsWith("~/")) {
            path = home.resolve(text.substring(Math.min(2, text.length())));
        }
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("relative path");
        }
        return path;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
