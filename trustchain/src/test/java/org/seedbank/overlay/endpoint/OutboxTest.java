package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

class OutboxTest {
    private final NettyNodeLoop loop = NettyNodeLoop.start("outbox");

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void smallDatagramsHoldSmallBuffers() {
        onLoop(this::sendSmallDatagrams);
    }

    @Test
    void aBlockedSocketHoldsNoMoreThanSoMuch() {
        onLoop(this::sendWhileNothingLeaves);
    }

    private void sendSmallDatagrams() {
        Blocked socket = new Blocked();
        Outbox outbox = outbox(socket);

        send(outbox, 1, 1000, 40);
        outbox.flush();
        for (int i = 0; i < 100; i++) {
            send(outbox, 2 + i, 20, 1);
        }
        outbox.flush();

        List<Integer> capacities = socket.capacities();
        assertThat(capacities).hasSize(101);
        assertThat(capacities.get(0)).isBetween(40_000, 64_000);
        assertThat(capacities.subList(1, 101)).allMatch(capacity -> capacity <= 64, "at most 64 bytes");
    }

    private void sendWhileNothingLeaves() {
        Blocked socket = new Blocked();
        Outbox outbox = outbox(socket);

        for (int turn = 0; turn < 300; turn++) {
            send(outbox, 1, 1400, 40);
            outbox.flush();
        }

        assertThat(socket.capacities().stream().mapToLong(each -> each).sum()).isBetween(4L << 20, 5L << 20);
        assertThat(outbox.metrics(0, 0, 0).failed()).isPositive();
    }

    private void onLoop(Runnable work) {
        var unused = CompletableFuture.runAsync(work, loop).join();
    }

    private Outbox outbox(Blocked socket) {
        return new Outbox(loop, socket, NetworkPolicy.closed(Set.of()), 2048, true);
    }

    /** Sends to one of many addresses of this machine. */
    private static void send(Outbox outbox, int host, int size, int count) {
        Address to = new Address(new WireWriter().i32(0x7f000000 + host).toBytes(), 7759);
        for (int i = 0; i < count; i++) {
            outbox.send(to, Bytes.filled(size, i).toArray(), 0, size);
        }
    }

    /** A socket that the system takes nothing from. */
    private static final class Blocked extends EmbeddedChannel {
        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            // full
        }

        List<Integer> capacities() {
            List<Integer> capacities = new ArrayList<>();
            try {
                unsafe().outboundBuffer().forEachFlushedMessage(message -> {
                    return capacities.add(((DatagramPacket) message).content().capacity());
                });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return capacities;
        }
    }
}
