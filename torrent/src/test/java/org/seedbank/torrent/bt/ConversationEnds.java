package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.trustchain.account.AccountBook;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.fixture.SettableClock;
import org.seedbank.trustchain.token.ByteCount;

/** One end of a conversation whose other end is played by a test. */
final class ConversationEnds {
    private static final ByteCount PIECE = new ByteCount(1 << 18);
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();
    static final PrivateKey ALICE = PrivateKey.generate(new SecureRandom());
    static final PrivateKey BOB = PrivateKey.generate(new SecureRandom());
    static final InfoHash TORRENT = new InfoHash(Bytes.filled(20, 1));
    static final Bytes ALICE_ID = Bytes.filled(20, 0xa1);
    static final Bytes BOB_ID = Bytes.filled(20, 0xb0);
    static final AccountNotice NOTICE =
            new AccountNotice(AccountNotice.Kind.TERMS, ByteCount.ZERO, ByteCount.ofMebibytes(16));

    final SettableClock clock = new SettableClock();
    final RecordingSession account = new RecordingSession(1 << 20);
    final List<Address> neighbours = new ArrayList<>();
    final List<Address> sharing = new ArrayList<>();
    final List<PublicKey> opened = new ArrayList<>();
    final List<PublicKey> banned = new ArrayList<>();
    final TokenCounters counters = new TokenCounters();
    final AtomicInteger dues = new AtomicInteger();
    final AtomicInteger wakes = new AtomicInteger();
    final TokenUploadGate gate = new TokenUploadGate(clock, Duration.ZERO);
    final TokenConversation alice = new TokenConversation(
            new KeyExchange(ALICE, 7001, new SwarmLink(TORRENT, ALICE_ID, BOB_ID), Bytes.filled(32, 1)),
            gate,
            new TokenTerms(
                    new TokenSupport(
                            ALICE, 7001, new Accounts(), new Neighbours(), new HelloNonces(new SecureRandom())),
                    ServiceReason.torrent(TORRENT.value()),
                    PIECE,
                    clock,
                    Duration.ZERO,
                    counters,
                    dues::incrementAndGet,
                    wakes::incrementAndGet),
            Address.loopback(0).ip());
    final KeyExchange bob = new KeyExchange(BOB, 7002, new SwarmLink(TORRENT, BOB_ID, ALICE_ID), Bytes.filled(32, 2));

    void prove() {
        alice.announced(true);
        hear(bob.hello());
        bob.received((TokenMessage.Hello) hello())
                .match(
                        answer -> hear(answer.proof()),
                        proven -> {},
                        shared -> {
                            throw new AssertionError(shared);
                        },
                        refused -> {
                            throw new AssertionError(refused);
                        },
                        forged -> {
                            throw new AssertionError(forged);
                        });
    }

    static TokenMessage hello() {
        return new KeyExchange(ALICE, 7001, new SwarmLink(TORRENT, ALICE_ID, BOB_ID), Bytes.filled(32, 1)).hello();
    }

    void hear(TokenMessage message) {
        alice.received(CODEC.encode(message));
    }

    List<TokenMessage> said() {
        List<TokenMessage> said = new ArrayList<>();
        alice.speak(said::add);
        return said;
    }

    private final class Accounts implements AccountBook {
        @Override
        public AccountSession open(
                PublicKey counterparty, ServiceReason reason, ByteCount piece, AccountListener listener) {
            assertThat(piece).isEqualTo(PIECE);
            opened.add(counterparty);
            return account;
        }

        @Override
        public void received(ServiceReason reason, Map<PublicKey, ByteCount> verified) {
            throw new AssertionError("nothing was transferred");
        }
    }

    private final class Neighbours implements TokenSupport.NeighbourListener {
        @Override
        public void proven(PublicKey key, Address address) {
            neighbours.add(address);
        }

        @Override
        public void sharesKey(Address overlay) {
            sharing.add(overlay);
        }

        @Override
        public boolean isBanned(PublicKey key) {
            return banned.contains(key);
        }
    }
}
