package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;

class WalletFuzzTest extends FuzzContract {
    private static final int CHECKSUM = 8;

    private final IdentitySecret secret = IdentitySecret.ofEntropy(Bytes.filled(32, 7));

    @Override
    protected List<FuzzTarget> targets() {
        Bytes open = withoutChecksum(KeyRecord.open(secret).encode());
        Seal seal = new Seal(new PassphraseCost(64, 1, 1), Bytes.filled(16, 1), Bytes.filled(12, 2));
        return List.of(
                new FuzzTarget(
                        "KeyFile",
                        WalletFuzzTest::keyFile,
                        List.of(open, sealed(), secret.key().encoded())),
                SigningMarkFuzz.file(),
                FuzzTarget.ofCanonical("Seal", Seal.CODEC, List.of(Seal.CODEC.encode(seal))),
                new FuzzTarget(
                        "Words",
                        WalletFuzzTest::words,
                        List.of(Bytes.utf8(
                                String.join(" ", RecoveryWords.of(secret).words())))));
    }

    private Bytes sealed() {
        try (Passphrase passphrase = Passphrase.of("correct horse".toCharArray())) {
            return withoutChecksum(
                    KeyRecord.sealed(secret, passphrase, new PassphraseCost(64, 1, 1), new SecureRandom())
                            .encode());
        }
    }

    private static Bytes withoutChecksum(Bytes file) {
        return file.slice(0, file.size() - CHECKSUM);
    }

    /** Given its checksum, since else nothing behind it is reached. */
    private static void keyFile(Bytes content) {
        Bytes sum = Bytes.wrap(Hashing.sha256().hashBytes(content.toArray()).asBytes())
                .slice(0, CHECKSUM);
        for (Bytes file : List.of(content, content.concat(sum))) {
            FuzzTarget.unlessMalformed(() -> {
                KeyRecord record = KeyRecord.decode(file);
                assertThat(KeyRecord.decode(record.encode())).isEqualTo(record);
                assertThat(record.unsealed().isPresent()).isEqualTo(!record.isSealed());
            });
        }
    }

    private static void words(Bytes text) {
        try {
            RecoveryWords words = RecoveryWords.parse(new String(text.toArray(), StandardCharsets.UTF_8));
            assertThat(words.secret().essence().size()).isPositive();
        } catch (CliFailure e) {
            // The sentence quotes what was typed, so it may hold any word.
            assertThat(e.code()).isIn(ExitCode.BAD_OPTION, ExitCode.CHECKSUM_WRONG);
        }
    }
}
