package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program is for: a file travels between processes, and every byte is paid for. */
class MainJobIT {
    private static final long SIZE = 16L * Payload.MIB;

    @TempDir
    Path root;

    @Test
    void twoDownloadersGetTheFileAndPayThoseWhoServedThem() throws IOException {
        Seedbank seeder = node("seeder");
        Seedbank first = node("first");
        Seedbank second = node("second");
        Path data = Payload.random(seeder.directory().resolve("data.bin"), SIZE, 11);
        String magnet = Transfer.magnetOf(seeder, Transfer.torrentOf(seeder, data));
        int seederPort = Ports.free();
        int firstPort = Ports.free();

        try (RunningProcess seeding = Transfer.seed(seeder, data, seederPort);
                RunningProcess one = Transfer.download(
                        first, magnet + "&x.pe=127.0.0.1:" + seederPort, "--port", "" + firstPort, "--seed")) {
            Transfer.awaitDone(one);
            // The second comes when the first has all, so that it owes nothing to anybody who leaves before.
            try (RunningProcess two = Transfer.download(
                    second, magnet, "--peer", "127.0.0.1:" + seederPort, "--peer", "127.0.0.1:" + firstPort)) {
                Transfer.awaitDone(two);
                two.outcome(Transfer.LIMIT).succeeded();
            }
            one.interrupt();
            one.outcome(Transfer.LIMIT).succeeded();
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }

        Payload.assertSame(first.directory().resolve("down/data.bin"), data);
        Payload.assertSame(second.directory().resolve("down/data.bin"), data);
        assertPaid(Books.of(seeder), Books.of(first), Books.of(second));
    }

    private static void assertPaid(Books seeder, Books first, Books second) {
        List<Books> all = List.of(seeder, first, second);
        String told = "" + all;

        assertThat(all.stream().mapToLong(Books::balance).sum()).as(told).isZero();
        assertThat(all).as(told).allMatch(books -> books.unsettled() == 0);
        assertThat(seeder.taken()).as(told).isZero();
        assertThat(second.given()).as(told).isZero();
        assertThat(first.taken()).as(told).isBetween(SIZE - Payload.MIB + 1, SIZE);
        assertThat(second.taken()).as(told).isBetween(SIZE - 2 * Payload.MIB + 1, SIZE);
    }

    private Seedbank node(String name) throws IOException {
        return new Seedbank(Files.createDirectory(root.resolve(name)));
    }
}
