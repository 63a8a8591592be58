package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.trustchain.fixture.TestKeys;

class MemberFuzzTest extends FuzzContract {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(seederKeys());
    }

    /** What introductions among introduction points end with. */
    private static FuzzTarget seederKeys() {
        List<PublicKey> keys = IntStream.range(0, 12)
                .mapToObj(i -> TestKeys.named("member " + i).publicKey())
                .toList();
        return new FuzzTarget(
                "SeederKeys",
                bytes -> {
                    List<PublicKey> heard = SeederKeys.decode(bytes);
                    assertThat(heard).hasSizeLessThanOrEqualTo(SeederKeys.MOST).doesNotHaveDuplicates();
                    assertThat(SeederKeys.decode(SeederKeys.encode(heard))).isEqualTo(heard);
                },
                List.of(SeederKeys.encode(keys), SeederKeys.encode(keys.subList(0, 1)), SeederKeys.encode(List.of())));
    }
}
