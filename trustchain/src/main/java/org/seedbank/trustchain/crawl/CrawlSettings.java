package org.seedbank.trustchain.crawl;

import java.time.Duration;

/**
 * How a node asks for chains, and answers.
 *
 * @param answerBlocks most blocks in one answer
 * @param answerBytes most bytes of blocks in one answer, unless a single block is longer
 * @param bytesPerSecond what one neighbour outside this machine is answered in the long run
 * @param burst seconds' worth of it that a neighbour may take at once after a pause
 * @param waiting what becomes of questions that come too fast
 * @param window questions open to one neighbour at a time, at most
 * @param backlog blocks of one crawl on their way to disk; more are not asked for
 * @param timing when an answer is late
 */
public record CrawlSettings(
        int answerBlocks,
        int answerBytes,
        int bytesPerSecond,
        int burst,
        Waiting waiting,
        int window,
        int backlog,
        Timing timing) {
    /**
     * 64 blocks and 48 KiB an answer; 1 MiB/s and 4 s of it at once; 2 s, 1024 questions; 24 questions and 4096 blocks;
     * a second, then 250 ms.
     */
    public static final CrawlSettings DEFAULT = new CrawlSettings(
            64,
            48 << 10,
            1 << 20,
            4,
            new Waiting(Duration.ofSeconds(2), 1024),
            24,
            4096,
            new Timing(Duration.ofSeconds(1), Duration.ofMillis(250)));

    /**
     * What becomes of questions that come too fast.
     *
     * @param patience how long a question waits until it may be answered; what would wait longer is dropped
     * @param questions that wait at a time, of all neighbours together
     */
    public record Waiting(Duration patience, int questions) {}

    /**
     * When an answer is late.
     *
     * @param firstPart how long the first part may take
     * @param nextPart how long each further part may take
     */
    public record Timing(Duration firstPart, Duration nextPart) {}
}
