package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

class TablePointTest {
    private static final TablePoint ZERO = point("00");

    @Test
    void sharesAllBitsWithItself() {
        assertThat(ZERO.sharedBits(ZERO)).isEqualTo(160);
        assertThat(ZERO.distanceTo(ZERO)).isEqualTo(Bytes.filled(20, 0));
    }

    @Test
    void sharesTheBitsBeforeTheFirstDifference() {
        assertThat(ZERO.sharedBits(point("80"))).isZero();
        assertThat(ZERO.sharedBits(point("7f"))).isEqualTo(1);
        assertThat(ZERO.sharedBits(point("01"))).isEqualTo(7);
        assertThat(ZERO.sharedBits(point("0080"))).isEqualTo(8);
        assertThat(ZERO.sharedBits(point("0000000001"))).isEqualTo(39);
    }

    @Test
    void sharesAllButTheLastBitWithItsNeighbour() {
        byte[] last = new byte[20];
        last[19] = 1;

        assertThat(ZERO.sharedBits(new TablePoint(Bytes.wrap(last)))).isEqualTo(159);
    }

    @Test
    void isAsFarFromAnotherAsThatFromIt() {
        TablePoint one = TablePoint.of(member("one"));
        TablePoint other = TablePoint.of(member("other"));

        assertThat(one.distanceTo(other)).isEqualTo(other.distanceTo(one)).isNotEqualTo(ZERO.value());
    }

    @Test
    void comparesDistancesUnsigned() {
        assertThat(point("7f").isCloserTo(ZERO, point("80"))).isTrue();
        assertThat(point("80").isCloserTo(ZERO, point("7f"))).isFalse();
        assertThat(point("80").isCloserTo(point("ff"), point("7f"))).isTrue();
    }

    @Test
    void refusesOtherSizes() {
        assertThatThrownBy(() -> new TablePoint(Bytes.filled(19, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNodeHasAnotherPlaceInAnotherNetworkButNotAtAnotherPort() {
        Address address = new Address(Bytes.fromHex("c6336417"), 7759);
        Address elsewhere = new Address(Bytes.fromHex("c9336417"), 7759);
        TablePoint place = TablePoint.ofNode(address, member("one"));

        assertThat(TablePoint.ofNode(address.withPort(1), member("one"))).isEqualTo(place);
        assertThat(TablePoint.ofNode(elsewhere, member("one")).value().slice(0, 3))
                .isNotEqualTo(place.value().slice(0, 3));
        assertThat(TablePoint.ofNode(elsewhere, member("one")).value().slice(3, 20))
                .isEqualTo(place.value().slice(3, 20));
    }

    private static MemberId member(String name) {
        return TestKeys.named(name).publicKey().memberId();
    }

    static TablePoint point(String firstBytes) {
        Bytes head = Bytes.fromHex(firstBytes);
        return new TablePoint(head.concat(Bytes.filled(20 - head.size(), 0)));
    }
}
