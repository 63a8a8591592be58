package org.seedbank.cli.wiring;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.token.ByteCount;

/** Tokens that go from one person to another without a service. Any thread. */
public final class TokenTransfers {
    private final NodeLoop loop;
    private final LedgerNode ledger;
    private final TrustChainCommunity community;
    private final Address address;

    TokenTransfers(NodeLoop loop, LedgerNode ledger, TrustChainCommunity community, Address address) {
        this.loop = loop;
        this.ledger = ledger;
        this.community = community;
        this.address = address;
    }

    /** Where others reach this node. */
    public Address address() {
        return address;
    }

    /** From now on {@code peer} is to be reached at {@code at}; what it has not answered is sent there. */
    public void meet(PublicKey peer, InetSocketAddress at) {
        loop.execute(() -> {
            community.learn(peer, new Address(Bytes.wrap(at.getAddress().getAddress()), at.getPort()));
            ledger.proposals().contact(peer);
        });
    }

    /**
     * Gives tokens.
     *
     * @return completes with our half when it is on disk; fails with
     *     {@link org.seedbank.trustchain.store.LedgerStorageException} if nothing was given
     */
    public CompletableFuture<HalfBlock> give(PublicKey taker, ByteCount amount, String note) {
        return onLoop(() ->
                ledger.accounts().transfer(taker, amount, Bytes.utf8(note)).stored());
    }

    /**
     * Takes one gift.
     *
     * @return completes with the giver's half when it is on disk
     */
    public CompletableFuture<HalfBlock> expect(Optional<PublicKey> giver, ByteCount most) {
        return onLoop(() -> ledger.accounts().expectTransfer(giver, most));
    }

    /** Completes when {@code taker} has answered everything that it was offered. */
    public CompletableFuture<Void> answered(PublicKey taker) {
        return onLoop(() -> CompletableFuture.allOf(ledger.proposals().unanswered().entrySet().stream()
                .filter(entry -> entry.getKey().link().names(taker))
                .map(Map.Entry::getValue)
                .toArray(CompletableFuture[]::new)));
    }

    /** How many transactions {@code taker} has not answered. */
    public int open(PublicKey taker) {
        return onLoop(() -> CompletableFuture.completedFuture((int) ledger.proposals().unanswered().keySet().stream()
                        .filter(proposal -> proposal.link().names(taker))
                        .count()))
                .join();
    }

    /** All that was given less all that was taken. */
    public long balance() {
        return onLoop(() -> CompletableFuture.completedFuture(ledger.balance().balance()))
                .join();
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = call.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }
}
