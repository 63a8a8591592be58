package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;

/** Programs among the files of a torrent (BEP 47). */
class ExecutableFilesTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path temp;

    private Node alice;
    private Node bob;

    @BeforeEach
    void startNodes() {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        alice = new Node(temp.resolve("alice"));
        bob = new Node(temp.resolve("bob"));
    }

    @AfterEach
    void closeNodes() throws Exception {
        if (bob != null) {
            bob.close();
            alice.close();
        }
    }

    @Test
    void theirOwnerMayRunThemOnceTheyAreFetched() throws Exception {
        download(makeTorrent());

        assertThat(permissions("tool")).contains(PosixFilePermission.OWNER_EXECUTE);
        assertThat(permissions("tool"))
                .doesNotContain(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
        assertThat(permissions("empty-tool")).contains(PosixFilePermission.OWNER_EXECUTE);
        assertThat(permissions("text")).doesNotContain(PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void theirOwnerMayRunThoseThatWereThere() throws Exception {
        Metainfo torrent = makeTorrent();
        Path before = Files.createDirectories(bob.files().resolve("album"));
        for (String name : new String[] {"tool", "text", "empty-tool"}) {
            Files.write(before.resolve(name), Files.readAllBytes(original(name)));
        }

        BtSession session = bob.start(torrent);

        assertThat(session.completed()).succeedsWithin(SOON);
        assertThat(permissions("tool")).contains(PosixFilePermission.OWNER_EXECUTE);
        assertThat(permissions("text")).doesNotContain(PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void nobodyMayRunThoseOfATorrentWhoseAttributesAreNoString() throws Exception {
        String encoded = new String(makeTorrent().encoded().toArray(), StandardCharsets.ISO_8859_1);
        assertThat(encoded).contains("4:attr1:x");
        String changed = encoded.replace("4:attr1:x", "4:attrl1:xe");

        download(MetainfoReader.parse(Bytes.wrap(changed.getBytes(StandardCharsets.ISO_8859_1))));

        assertThat(permissions("tool")).doesNotContain(PosixFilePermission.OWNER_EXECUTE);
    }

    private void download(Metainfo torrent) {
        BtSession seeding = alice.start(torrent);
        assertThat(seeding.completed()).succeedsWithin(SOON);
        assertThat(bob.start(torrent, seeding).completed()).succeedsWithin(SOON);
    }

    /** Two programs, one of them empty, and a text, sharing a piece. */
    private Metainfo makeTorrent() throws IOException {
        Files.createDirectories(alice.files().resolve("album"));
        byte[] program = new byte[100_000];
        new Random(47).nextBytes(program);
        Files.write(original("tool"), program);
        Files.write(original("empty-tool"), new byte[0]);
        Files.write(original("text"), new byte[50_000]);
        for (String name : new String[] {"tool", "empty-tool"}) {
            var unused = Files.setPosixFilePermissions(original(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return new TorrentMaker(Runnable::run, HashingListener.NONE)
                .make(alice.files().resolve("album"), TorrentRecipe.PLAIN)
                .metainfo();
    }

    private Path original(String name) {
        return alice.files().resolve("album").resolve(name);
    }

    private Set<PosixFilePermission> permissions(String name) throws IOException {
        return Files.getPosixFilePermissions(bob.files().resolve("album").resolve(name));
    }
}
