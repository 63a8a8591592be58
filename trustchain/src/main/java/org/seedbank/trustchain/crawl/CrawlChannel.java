package org.seedbank.trustchain.crawl;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Peer;

/** Carries questions for chains, and their answers. Used on the node's loop. */
public interface CrawlChannel {
    /** Where {@code neighbour} proved its key; only proven addresses are asked, and answered with blocks. */
    Optional<Address> addressOf(PublicKey neighbour);

    /** Asks. */
    void ask(Address to, CrawlRequest request);

    /** Sends one part of an answer. */
    void answer(Address to, CrawlResponse response);

    /** Answers that nothing is known. */
    void answerEmpty(Address to, EmptyCrawlResponse response);

    /** What came from {@code by} was {@code what}; noted for the user. */
    void offended(Address by, Offence what);

    /** From now on {@code receiver} takes questions and answers. */
    void listenToCrawls(CrawlReceiver receiver);

    /** Receiver of questions and answers. */
    interface CrawlReceiver {
        /** A question, signed by {@code requester}; where it really came from is not proven by that. */
        void requested(Peer requester, CrawlRequest request);

        /** A part of an answer; nothing of it is checked. */
        void answered(Address from, CrawlResponse response);

        /** An answer that nothing is known. */
        void answeredEmpty(Address from, EmptyCrawlResponse response);
    }
}
