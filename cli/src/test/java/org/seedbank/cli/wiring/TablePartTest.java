package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.config.SettingsLoader;
import org.seedbank.cli.output.Terminal;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.hidden.SwarmId;

/** Nodes with real sockets who know one address each, and share a table. */
class TablePartTest {
    private static final int NODES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    private Path temp;

    private final SecureRandom random = new SecureRandom();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @Test
    void whoeverHasCircuitsFindsWhatOthersAnnounced() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            members.add(new Member("node-" + i));
        }
        for (Member member : members) {
            member.on(() -> {
                member.part.visit(List.of(members.get(0).socket.localAddress()));
                return true;
            });
        }
        await().atMost(LIMIT)
                .until(() -> members.stream()
                        .allMatch(
                                each -> each.on(() -> each.part.table().table().nodes()) >= NODES - 2));
        SwarmId swarm = SwarmId.ofTorrent(Bytes.filled(20, 5));
        Member announcing = members.get(1);
        Introducer point = new Introducer(
                announcing.socket.localAddress(),
                announcing.key.publicKey(),
                PrivateKey.generate(random).publicKey(),
                PointSource.HASH_TABLE);

        announcing.on(() -> {
            announcing.part.table().introductions().announce(swarm, point);
            return true;
        });

        for (Member member : members) {
            await().atMost(LIMIT).until(() -> member.found(swarm).equals(List.of(point)));
        }
        assertThat(members.get(0).found(SwarmId.ofTorrent(Bytes.filled(20, 6)))).isEmpty();
    }

    @AfterEach
    void stopAll() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    private final class Member {
        private final PrivateKey key = PrivateKey.generate(random);
        private final NettyNodeLoop loop;
        private final NettyBulkEndpoint socket;
        private final TunnelPart part;

        Member(String name) {
            NodePlan plan = plan(name, key);
            this.loop = NettyNodeLoop.start(name);
            running.push(loop);
            this.socket = NettyBulkEndpoint.open(
                            loop, Clock.systemUTC(), Address.loopback(0), plan.policy(), MachineExits.BULK)
                    .join();
            running.push(socket);
            this.part = on(() -> new TunnelPart(
                    loop,
                    host(),
                    plan,
                    key,
                    socket,
                    TunnelRole.of(plan.settings().tunnels()),
                    (from, datagram) -> {}));
            running.push(() -> on(() -> {
                part.close();
                return true;
            }));
        }

        List<Introducer> found(SwarmId swarm) {
            CompletableFuture<List<Introducer>> found = new CompletableFuture<>();
            loop.execute(() -> {
                var unused = part.table().introductions().find(swarm).thenAccept(found::complete);
            });
            return found.join();
        }

        <T> T on(Supplier<T> work) {
            return CompletableFuture.supplyAsync(work, loop).join();
        }
    }

    private NodePlan plan(String name, PrivateKey key) {
        return new NodePlan(
                Directories.below(temp.resolve(name)),
                key,
                new SettingsLoader(host().environment(), temp.resolve("none.toml"), false, Optional.empty())
                        .load(List.of())
                        .settings(),
                List.of());
    }

    private Host host() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Host(
                new Environment(Map.of("SEEDBANK_NETWORK", "closed"), temp, temp, temp.resolve("system.toml")),
                new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Terminal.Features.NONE),
                Clock.systemUTC(),
                random,
                new Interruption(code -> {}));
    }
}
