package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.EarlierEnd;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

/** What accounts say to each other on a connection. */
class TokenNoticeTest {
    private static final AccountNotice DECLINED =
            new AccountNotice(AccountNotice.Kind.DECLINED, ByteCount.ofMebibytes(5), ByteCount.ofMebibytes(4));

    private final ConversationEnds ends = new ConversationEnds();

    @Test
    void wakesTheMessageLoopWhenTheAccountSpeaks() {
        ends.alice.send(ConversationEnds.NOTICE);
        ends.alice.serviceAllowed(true);

        assertThat(ends.wakes).hasValue(2);
    }

    @Test
    void tellsWhenTheOtherEndWaitsForPayment() {
        ends.prove();
        ends.hear(new TokenMessage.Notice(ConversationEnds.NOTICE));
        assertThat(ends.dues).hasValue(0);

        ends.hear(new TokenMessage.Notice(
                new AccountNotice(AccountNotice.Kind.PAYMENT_DUE, ByteCount.ofMebibytes(1), ByteCount.ZERO)));

        assertThat(ends.dues).hasValue(1);
    }

    @Test
    void carriesNoticesBothWaysOnceTheKeyIsProven() {
        ends.alice.send(ConversationEnds.NOTICE);
        ends.alice.announced(true);
        assertThat(ends.said()).hasSize(1).allMatch(TokenMessage.Hello.class::isInstance);
        ends.prove();

        assertThat(ends.said()).contains(new TokenMessage.Notice(ConversationEnds.NOTICE));
        ends.hear(new TokenMessage.Notice(ConversationEnds.NOTICE));

        assertThat(ends.account.heard()).containsExactly(ConversationEnds.NOTICE);
    }

    @Test
    void tellsOfADeclinedPaymentWhoeverUnderstandsThat() {
        ends.prove();
        ends.said();

        ends.alice.send(DECLINED);

        assertThat(ends.said()).containsExactly(new TokenMessage.Notice(DECLINED));
    }

    @Test
    void tellsWhoDoesNotUnderstandItNothingOfADeclinedPayment() {
        EarlierEnd end = new EarlierEnd(
                ConversationEnds.BOB,
                new SwarmLink(ConversationEnds.TORRENT, ConversationEnds.BOB_ID, ConversationEnds.ALICE_ID),
                Bytes.filled(32, 2));
        ends.alice.announced(true);
        ends.hear(end.hello());
        ends.hear(end.answer((TokenMessage.Hello) ConversationEnds.hello()));
        ends.said();

        ends.alice.send(DECLINED);
        ends.alice.send(ConversationEnds.NOTICE);

        assertThat(ends.said()).containsExactly(new TokenMessage.Notice(ConversationEnds.NOTICE));
    }

    @Test
    void keepsTheNewestOfTooManyNotices() {
        ends.prove();
        ends.said();
        for (int amount = 0; amount < 1000; amount++) {
            ends.alice.send(new AccountNotice(AccountNotice.Kind.STATEMENT, new ByteCount(amount), ByteCount.ZERO));
        }

        List<TokenMessage> said = ends.said();

        assertThat(said).hasSize(64).last().extracting("notice.amount").isEqualTo(new ByteCount(999));
    }

    @Test
    void doesNotListenToMoreNoticesThanAnybodyNeeds() {
        ends.prove();

        IntStream.range(0, 5000).forEach(round -> ends.hear(new TokenMessage.Notice(ConversationEnds.NOTICE)));
        assertThat(ends.account.heard()).hasSize(1000);
        ends.clock.advance(Duration.ofSeconds(1));
        ends.hear(new TokenMessage.Notice(ConversationEnds.NOTICE));

        assertThat(ends.account.heard()).hasSize(1001);
        assertThat(ends.counters.of(TokenEvent.FLOODED)).isEqualTo(4000);
    }
}
