package org.seedbank.cli.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;

class HopFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path temp;

    @Test
    void readsWhatItWrote() throws IOException {
        List<Peer> guards = List.of(
                peer(Address.loopback(1)), peer(new Address(Bytes.fromHex("20010db8000000000000000000000001"), 65535)));
        HopFile file = HopFile.guards(temp.resolve("tunnels"));

        file.write(guards, RANDOM);

        assertThat(file.read()).isEqualTo(guards);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("tunnels/guards"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsExitsApartFromFirstHops() throws IOException {
        List<Peer> guards = List.of(peer(Address.loopback(1)));
        List<Peer> exits = List.of(peer(Address.loopback(2)), peer(Address.loopback(3)));

        HopFile.guards(temp).write(guards, RANDOM);
        HopFile.exits(temp).write(exits, RANDOM);

        assertThat(HopFile.guards(temp).read()).isEqualTo(guards);
        assertThat(HopFile.exits(temp).read()).isEqualTo(exits);
    }

    @Test
    void remembersNobodyAtFirst() {
        assertThat(HopFile.guards(temp).read()).isEmpty();
    }

    @Test
    void readsFewLines() throws IOException {
        HopFile.guards(temp).write(Collections.nCopies(17, peer(Address.loopback(1))), RANDOM);
        assertThat(HopFile.guards(temp).read()).hasSizeLessThanOrEqualTo(16);

        HopFile.guards(temp).write(Collections.nCopies(100, peer(Address.loopback(1))), RANDOM);
        assertThat(HopFile.guards(temp).read()).as("longer than such files are").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "\n",
                "00 127.0.0.1:1",
                "4c69624e61434c504b3a 127.0.0.1:1",
                "KEY",
                "KEY ",
                "KEY 127.0.0.1",
                "KEY example.org:80",
                "KEY 127.0.0.1:65536",
                "KEY 127.0.0.1:1 more",
                "KEYzz 127.0.0.1:1",
                "\u0000"
            })
    void drawsOthersWhereTheFileIsDamaged(String text) throws IOException {
        String key = peer(Address.loopback(1)).key().encoded().toHex();
        Path unused = Files.writeString(temp.resolve("guards"), text.replace("KEY", key));

        assertThat(HopFile.guards(temp).read()).isEmpty();
    }

    @Test
    void outlivesNoise() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            Path unused = Files.write(temp.resolve("guards"), noise);

            assertThat(HopFile.guards(temp).read()).as("seed 3, round %s", i).hasSizeLessThanOrEqualTo(16);
        }
    }

    private static Peer peer(Address address) {
        return new Peer(PrivateKey.generate(RANDOM).publicKey(), address);
    }
}
