package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits for a peer that does not read. */
class LinkOutputTest {
    private static final int MEBIBYTE = 1 << 20;

    private final FakeStream stream = new FakeStream();
    private final OutputMemory memory = new OutputMemory(MEBIBYTE);

    private LinkOutput output() {
        return new LinkOutput(stream, null, memory);
    }

    private static void send(LinkOutput output, int bytes) throws IOException {
        output.message(ByteBuffer.allocate(bytes));
        boolean unused = output.flush();
    }

    @Test
    void aPeerThatLeavesTooMuchUnreadIsHopeless() throws IOException {
        stream.stick(true);
        LinkOutput output = new LinkOutput(stream, null, new OutputMemory(Long.MAX_VALUE));

        for (int sent = 0; sent < 1024; sent++) {
            assertThat(output.isHopeless()).as("after %s KiB", sent).isFalse();
            send(output, 1024);
        }
        send(output, 1);

        assertThat(output.isHopeless()).isTrue();
    }

    @Test
    void blocksAreNoReasonToGiveAPeerUp() throws IOException {
        stream.stick(true);
        LinkOutput output = output();
        AtomicInteger dropped = new AtomicInteger();
        LinkOutput.Fate fate = new LinkOutput.Fate() {
            @Override
            public void sent() {}

            @Override
            public void dropped() {
                dropped.incrementAndGet();
            }
        };

        for (int count = 0; count < 200; count++) {
            output.block(ByteBuffer.allocate(Block.USUAL), fate);
        }
        boolean isHopeless = output.isHopeless() || output.isGorged();
        output.drop();

        assertThat(isHopeless).isFalse();
        assertThat(dropped).hasValue(200);
    }

    @Test
    void aMessageInEachRoundTakesNoMoreRoomThanAllAtOnce() throws IOException {
        stream.stick(true);
        LinkOutput output = output();

        for (int round = 0; round < 3000; round++) {
            send(output, 17);
        }
        stream.stick(false);
        boolean allSent = output.flush();

        assertThat(allSent).isTrue();
        assertThat(stream.mostBuffers()).isLessThanOrEqualTo(1 + 3000 * 17 / 4000);
        assertThat(stream.mostRoom()).isLessThanOrEqualTo(2 * 3000 * 17);
        assertThat(output.waiting()).isZero();
        assertThat(memory.used()).isZero();
    }

    @Test
    void stopsReadingFromAPeerThatDoesNotReadUntilItHasReadHalf() throws IOException {
        stream.stick(true);
        LinkOutput output = output();

        send(output, OutputMemory.LITTLE / 2);
        send(output, OutputMemory.LITTLE / 2);
        boolean atTheLimit = output.isGorged();
        send(output, 17);
        boolean beyond = output.isGorged();
        stream.stick(false);
        boolean unused = output.flush();

        assertThat(atTheLimit).isFalse();
        assertThat(beyond).isTrue();
        assertThat(output.isGorged()).isFalse();
    }

    @Test
    void aLargeBitfieldIsNoReasonToStopReading() throws IOException {
        stream.stick(true);
        LinkOutput output = output();

        send(output, 400_000);

        assertThat(output.isGorged()).isFalse();
        assertThat(output.isHopeless()).isFalse();
    }

    @Test
    void whenAllTogetherHoldTooMuchThoseThatHoldMoreThanALittleGo() throws IOException {
        stream.stick(true);
        LinkOutput modest = output();
        LinkOutput large = output();
        LinkOutput larger = output();
        send(modest, OutputMemory.LITTLE);
        send(large, MEBIBYTE / 2);
        boolean before = large.isHopeless();

        send(larger, MEBIBYTE / 2);

        assertThat(before).isFalse();
        assertThat(large.isHopeless()).isTrue();
        assertThat(larger.isHopeless()).isTrue();
        assertThat(modest.isHopeless()).isFalse();
        large.drop();
        assertThat(larger.isHopeless()).isFalse();
        larger.drop();
        modest.drop();
        assertThat(memory.used()).isZero();
    }
}
