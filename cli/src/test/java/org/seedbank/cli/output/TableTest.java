package org.seedbank.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void putsTextToTheLeftAndNumbersToTheRight() {
        Table table =
                Table.of("NODE", ">BLOCKS", "NOTE").row("seeder", "38", "").row("relay-1", "1041", "own");

        assertThat(table.render(false))
                .containsExactly("NODE     BLOCKS  NOTE", "seeder       38", "relay-1    1041  own");
    }

    @Test
    void alignsColouredCellsByWhatIsSeen() {
        Table table = Table.of("", "").row(Style.RED.of("bad"), Span.plain("x")).row("fine", "y");

        assertThat(table.render(true)).containsExactly("\u001b[31mbad\u001b[0m   x", "fine  y");
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThatIllegalArgumentException().isThrownBy(() -> Table.of("A", "B").row("only one"));
    }
}
