package org.seedbank.cli.command;

import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.JsonLines;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.NodeObserver;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.BlockRange;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Rule;
import org.seedbank.trustchain.validation.Verdict;
import org.seedbank.tunnels.node.TunnelNode;

/** What a node sees and does, one JSON object a line. */
final class NodeEvents implements NodeObserver {
    private static final String SCHEMA = "seedbank.node/1";

    private final Terminal terminal;
    private final Clock clock;
    private final Runnable onDeaf;

    /** @param onDeaf told, perhaps more than once, that nothing can be said any more */
    NodeEvents(Terminal terminal, Clock clock, Runnable onDeaf) {
        this.terminal = terminal;
        this.clock = clock;
        this.onDeaf = onDeaf;
    }

    @Override
    public void listening(Address at, PublicKey key, CommunityId overlay) {
        say(
                "listening",
                out -> out.put("address", at.toString())
                        .put("port", at.port())
                        .put("peer", key.memberId().toString())
                        .put("public_key", key.encoded().toHex())
                        .put("overlay", overlay.toString()));
    }

    @Override
    public void found(Peer peer, OptionalLong chainLength) {
        say(
                "peer_found",
                out -> out.put("peer", peer.key().memberId().toString())
                        .put("address", peer.address().toString())
                        .put("chain_length", chainLength));
    }

    @Override
    public void received(Address from, String message, HalfBlock block, Verdict verdict) {
        say("block_received", out -> {
            describe(out.put("from", from.toString()).put("message", message), block);
            describe(out, verdict);
        });
    }

    @Override
    public void signed(Address to, HalfBlock block) {
        say("block_signed", out -> describe(out.put("to", to.toString()), block));
    }

    @Override
    public void answered(Address to, long crawlId, long blocks) {
        say(
                "crawl_answered",
                out -> out.put("to", to.toString()).put("crawl_id", crawlId).put("blocks", blocks));
    }

    @Override
    public void carries(TunnelNode node) {
        say(
                "tunnels",
                out -> out.put("known", node.directory().all().size())
                        .put("ending_here", node.joiner().joints())
                        .put("relayed", node.joiner().relays())
                        .put("bytes_relayed", node.joiner().counters().bytesRelayed())
                        .put("bytes_exited", node.exits().passedBytes())
                        .put("exit_refusals", node.exits().refusals())
                        .put("turned_away", node.joiner().counters().turnedAway()));
    }

    @Override
    public void exitOpened(int port) {
        say("exit_socket", out -> out.put("port", port));
    }

    @Override
    public void signingStopped(String reason) {
        say("signing_stopped", out -> out.put("reason", reason));
    }

    @Override
    public void forked(Address from, DoubleSpend proof) {
        BlockId id = proof.id();
        say(
                "fork_seen",
                out -> out.put("from", from.toString())
                        .put("owner", id.owner().memberId().toString())
                        .put("sequence", id.sequence().value())
                        .texts(
                                "hashes",
                                List.of(
                                        proof.first().hash().value().toHex(),
                                        proof.second().hash().value().toHex())));
    }

    /** It ends now. */
    void stopped() {
        say("stopped", out -> {});
    }

    private void say(String event, Consumer<JsonFields> fields) {
        JsonLines.write(terminal.out(), SCHEMA, out -> {
            out.put("event", event).put("time", clock.instant());
            fields.accept(out);
        });
        if (terminal.out().checkError()) { // which flushes
            onDeaf.run();
        }
    }

    private static void describe(JsonFields out, HalfBlock block) {
        BlockLink link = block.link();
        out.put("owner", block.owner().memberId().toString())
                .put("sequence", block.sequence().value())
                .put("type", block.type().toString())
                .put("link", counterparty(link))
                .put("link_sequence", link.sequence())
                .put("hash", block.hash().value().toHex());
    }

    private static String counterparty(BlockLink link) {
        if (PublicKey.isParseable(link.counterparty())) {
            return new PublicKey(link.counterparty()).memberId().toString();
        }
        return link.counterparty().equals(BlockLink.ANYBODY)
                ? "anybody"
                : link.counterparty().toHex();
    }

    private static void describe(JsonFields out, Verdict verdict) {
        out.put(
                "verdict",
                verdict.<String>match(() -> "valid", gaps -> "incomplete", bad -> "invalid", fork -> "forked"));
        List<BlockRange> missing =
                verdict.match(List::of, Verdict.Incomplete::missing, bad -> List.<BlockRange>of(), fork -> List.of());
        List<Rule> broken =
                verdict.match(List::of, gaps -> List.<Rule>of(), bad -> List.copyOf(bad.broken()), fork -> List.of());
        if (!missing.isEmpty()) {
            out.objects(
                    "missing",
                    missing,
                    (range, each) -> each.put("first", range.first().value())
                            .put("last", range.last().value()));
        }
        if (!broken.isEmpty()) {
            out.texts("broken", broken.stream().map(Rule::name).toList());
        }
    }
}
