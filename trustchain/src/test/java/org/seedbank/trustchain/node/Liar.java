package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.Crowd;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.token.BandwidthTransaction;

/** A member of the overlay that two of the crowd have served, and that tells them what is not so. */
final class Liar {
    /** What each of its payments is about, in bytes. */
    static final long AMOUNT = 1 << 20;

    final String name;
    final ExchangeFixture host;
    final TestChain chain;
    final ExchangeFixture victim;
    final ExchangeFixture second;
    private final Crowd crowd;

    /** @param number of the first of the two in the crowd; the other is the next */
    Liar(SimulatedNetwork network, Crowd crowd, String name, int number) {
        this.name = name;
        this.crowd = crowd;
        this.host = crowd.outsider(network, name);
        this.chain = new TestChain(name);
        this.victim = crowd.node(number % crowd.nodes().size());
        this.second = crowd.node((number + 1) % crowd.nodes().size());
        crowd.serve(host.key());
        host.meet(victim).meet(second);
    }

    /** The payment with which its chain begins. */
    HalfBlock first() {
        return new TestChain(name).propose(victim.key(), AMOUNT);
    }

    /** Its payment in the name of somebody else. */
    HalfBlock forged() {
        HalfBlock own = first();
        return new HalfBlock(
                new BlockId(crowd.node(0).key(), SequenceNumber.GENESIS),
                own.link(),
                own.previous(),
                own.type(),
                own.transaction(),
                own.timestamp(),
                own.signature());
    }

    HalfBlock signed(long number, BlockLink link, BlockHash previous, Instant time) {
        Bytes content = BandwidthTransaction.decode(first().transaction()).encode();
        return HalfBlock.sign(
                chain.key(), new SequenceNumber(number), link, previous, BlockType.BANDWIDTH, content, time);
    }

    void send(ExchangeFixture to, HalfBlock block) {
        assertThat(host.community().send(to.key(), block)).isTrue();
    }
}
