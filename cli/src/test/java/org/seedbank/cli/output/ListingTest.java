package org.seedbank.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Listing.Form;
import org.seedbank.cli.output.Listing.Format;

class ListingTest {
    private static final Listing<Row> LISTING = Listing.of(
            Column.named("node", "NODE", Row::node),
            Column.amount("given", "GIVEN", Row::given, row -> row.given + " B"),
            Column.plain("note", "", row -> ""));
    private static final List<Row> ROWS = List.of(new Row("seeder", 1000), new Row("relay", 20), new Row("exit", 300));

    @Test
    void showsAllColumnsInTheOrderInWhichRowsCome() {
        assertThat(lines(Form.WHOLE, Map.of()))
                .containsExactly("NODE     GIVEN", "seeder  1000 B", "relay     20 B", "exit     300 B");
    }

    @Test
    void ordersNumbersBySizeAndNotByWhatIsShown() {
        assertThat(lines(form(List.of(), "given", true), Map.of()))
                .containsExactly("NODE     GIVEN", "relay     20 B", "exit     300 B", "seeder  1000 B");
    }

    @Test
    void showsTheColumnsThatAreWantedWithoutTheirNames() {
        assertThat(lines(form(List.of("given", "node"), "node", false), Map.of()))
                .containsExactly(" 300 B  exit", "  20 B  relay", "1000 B  seeder");
    }

    @Test
    void keepsTheTotalLastWhateverTheOrder() {
        Map<String, Span> total = Map.of("node", Span.plain("total"), "given", Span.plain("1320 B"));

        assertThat(lines(form(List.of("node", "given"), "node", false), total))
                .containsExactly("exit     300 B", "relay     20 B", "seeder  1000 B", "total   1320 B");
        assertThat(lines(form(List.of("given"), "given", false), total))
                .containsExactly("  20 B", " 300 B", "1000 B", "1320 B");
    }

    @Test
    void refusesAColumnThatNoneOfSeveralListsHas() {
        Listing<Row> other = Listing.of(Column.plain("other", "OTHER", Row::node));

        Listing.require(form(List.of("other", "node"), "given", true), List.of(LISTING, other));
        CliFailure failure = catchThrowableOfType(
                CliFailure.class, () -> Listing.require(form(List.of("node"), "othre", true), List.of(LISTING, other)));

        assertThat(failure.code()).isEqualTo(ExitCode.BAD_OPTION);
        assertThat(failure.sentence()).endsWith("did you mean other?");
        assertThat(failure.hint()).isEqualTo("columns are node, given, note, other");
    }

    private static Form form(List<String> columns, String sort, boolean header) {
        return new Form(Format.TABLE, columns, Optional.of(sort), header);
    }

    private static List<String> lines(Form form, Map<String, Span> total) {
        return LISTING.table(form, ROWS, total).render(false);
    }

    private record Row(String node, long given) {}
}
