package org.seedbank.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.SettingKey;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;

/** What the commands below {@code config} say. */
final class ConfigResults {
    private ConfigResults() {}

    /** The columns of a list of settings. */
    static final Listing<Statement> SETTINGS = Listing.of(
            Column.named("key", "KEY", winner -> winner.key().path()),
            Column.plain("value", "VALUE", winner -> winner.key().toToml(winner.text())),
            Column.text("origin", "FROM", winner -> Style.DIM.of(winner.origin()), winner -> Cell.of(winner.origin())));

    /** The columns of a list of places. */
    static final Listing<Map.Entry<String, Path>> PATHS = Listing.of(
            Column.plain("name", "", Map.Entry::getKey),
            Column.plain("path", "", place -> place.getValue().toString()),
            Column.plain("exists", "", place -> Files.exists(place.getValue()) ? "" : "(absent)"));

    private static void describe(Statement statement, JsonFields out) {
        out.put("key", statement.key().path()).put("value", statement.text()).put("origin", statement.origin());
    }

    record Value(Statement winner) implements Result {
        @Override
        public String schema() {
            return "seedbank.config-value/1";
        }

        @Override
        public void print(Lines out) {
            out.line(winner.text());
        }

        @Override
        public void describe(JsonFields out) {
            ConfigResults.describe(winner, out);
        }
    }

    record Values(List<Statement> winners) implements Result {
        @Override
        public String schema() {
            return "seedbank.config/1";
        }

        @Override
        public void print(Lines out) {
            out.table(SETTINGS, winners);
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("settings", winners, ConfigResults::describe);
        }
    }

    /** What was said about each key, the one that counts last. */
    record Explanation(List<List<Statement>> said) implements Result {
        @Override
        public String schema() {
            return "seedbank.config-explanation/1";
        }

        @Override
        public void print(Lines out) {
            for (List<Statement> statements : said) {
                SettingKey<?> key = statements.get(0).key();
                out.line(Style.CYAN.of(key.path()), Span.plain("  " + key.meaning() + "."));
                out.line("  takes " + key.expected() + "; variable " + key.variable());
                for (int i = statements.size() - 1; i >= 0; i--) {
                    boolean counts = i == statements.size() - 1;
                    Statement statement = statements.get(i);
                    Span value = (counts ? Style.BOLD : Style.DIM).of(key.toToml(statement.text()));
                    out.line(Span.plain(counts ? "  = " : "    "), value, Style.DIM.of("  " + statement.origin()));
                }
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("settings", said, (statements, setting) -> {
                SettingKey<?> key = statements.get(0).key();
                Statement winner = statements.get(statements.size() - 1);
                ConfigResults.describe(winner, setting);
                setting.put("meaning", key.meaning())
                        .put("expected", key.expected())
                        .put("variable", key.variable())
                        .objects(
                                "statements",
                                statements,
                                (statement, each) ->
                                        each.put("value", statement.text()).put("origin", statement.origin()));
            });
        }
    }

    record Paths(Path systemFile, Path userFile, Directories directories) implements Result {
        @Override
        public String schema() {
            return "seedbank.config-paths/1";
        }

        @Override
        public void print(Lines out) {
            out.table(PATHS, paths().entrySet());
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    "paths",
                    paths().entrySet(),
                    (entry, each) -> each.put("name", entry.getKey())
                            .put("path", entry.getValue().toString())
                            .put("exists", Files.exists(entry.getValue())));
        }

        private Map<String, Path> paths() {
            Map<String, Path> paths = new LinkedHashMap<>();
            paths.put("system settings", systemFile);
            paths.put("user settings", userFile);
            paths.put("changed by commands", directories.runtimeFile());
            paths.put("wallet", directories.wallet());
            paths.put("ledger", directories.ledger());
            paths.put("torrents", directories.torrents());
            paths.put("resume", directories.resume());
            paths.put("reports", directories.reports());
            return paths;
        }
    }

    record Example() implements Result {
        @Override
        public String schema() {
            return "seedbank.config-example/1";
        }

        @Override
        public void print(Lines out) {
            out.verbatim(text());
        }

        @Override
        public void describe(JsonFields out) {
            out.put("toml", text());
        }

        private static String text() {
            Map<String, StringBuilder> tables = new LinkedHashMap<>();
            for (SettingKey<?> key : SettingKey.ALL) {
                int dot = key.path().lastIndexOf('.');
                String table = key.path().substring(0, Math.max(0, dot));
                tables.computeIfAbsent(table, name -> new StringBuilder(name.isEmpty() ? "" : "\n[" + name + "]\n"))
                        .append("# ")
                        .append(key.meaning())
                        .append(".\n#")
                        .append(key.path().substring(dot + 1))
                        .append(" = ")
                        .append(key.toToml(key.fallback()))
                        .append('\n');
            }
            return "# Settings of seedbank. Remove the # before a line that you change.\n"
                    + "# A table [profile.NAME] holds the same keys for --profile NAME.\n\n"
                    + String.join("", tables.values());
        }
    }
}
