package org.seedbank.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Nearest;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.schema.Schemas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells programs what documents look like. */
@Command(name = "schema", description = "Print the JSON Schema of a document of --json, or list all of them.")
final class SchemaCommand implements Callable<Integer>, WorksWithoutSettings {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "What the document says in its field schema, e.g. seedbank.balance/1 or balance; all when"
                    + " left out.")
    private @Nullable String name;

    @Mixin
    private final TableOptions table = TableOptions.of(() -> List.of(All.NAMES));

    SchemaCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.output().result(name == null ? new All(Schemas.names()) : one(name), table.form());
        return ExitCode.OK.code();
    }

    private static One one(String asked) {
        String found = Schemas.find(asked)
                .orElseThrow(() -> new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot find the schema",
                        asked,
                        "no document is called like this" + didYouMean(asked),
                        "seedbank schema lists all names"));
        return new One(found);
    }

    private static String didYouMean(String asked) {
        List<String> names = Schemas.names();
        return Nearest.to(asked, names)
                .or(() -> Nearest.to("seedbank." + asked + "/1", names))
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    private record All(List<String> names) implements Result {
        static final Listing<String> NAMES = Listing.of(
                Column.plain("name", "NAME", each -> each), Column.plain("description", "WHAT", Schemas::description));

        @Override
        public String schema() {
            return "seedbank.schemas/1";
        }

        @Override
        public void print(Lines out) {
            out.table(NAMES, names);
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    "schemas",
                    names,
                    (each, fields) -> fields.put("name", each).put("description", Schemas.description(each)));
        }
    }

    private record One(String name) implements Result {
        @Override
        public String schema() {
            return "seedbank.schema/1";
        }

        @Override
        public void print(Lines out) {
            out.verbatim(Schemas.text(name));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("name", name).put("text", Schemas.text(name));
        }
    }
}
