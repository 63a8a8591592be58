package org.seedbank.trustchain.crawl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;

/**
 * One chain, asked of one neighbour. A cursor goes up from the lowest missing number; several questions are open at a
 * time, more as long as answers come whole, half as many when parts are lost. It ends whatever the neighbour does: a
 * number is asked for again only if something new came with it missing, or four times, and every answer that brings
 * something shrinks what is left.
 */
final class ChainCrawl {
    private static final int MOST_ATTEMPTS = 4;
    private static final int MOST_WRONG = 8;
    /** With a stride that doubles each time, more numbers than any chain has. */
    private static final int MOST_EMPTY = 24;

    private static final int FIRST_WINDOW = 4;
    private static final long FIRST_STRIDE = 64;
    private static final long LEAST_STRIDE = 8;
    private static final long LONGEST_STRIDE = 1 << 20;
    private static final long LAST_NUMBER = Integer.MAX_VALUE; // the message carries no higher one

    private final PublicKey neighbour;
    private final PublicKey owner;
    private final Tools tools;
    private final long budget;
    private final Deque<Span> again = new ArrayDeque<>();
    private final CompletableFuture<CrawlReport> done = new CompletableFuture<>();
    private IntakeReport blocks = IntakeReport.NOTHING;
    private long cursor;
    private long end;
    private long stride = FIRST_STRIDE;
    private int window = FIRST_WINDOW;
    private int open;
    private int takes;
    private int inIntake;
    private int wrong;
    private int emptyInARow;
    private long received;
    private long requests;
    private long progress;
    private boolean lacking;
    private boolean isSkippingKnown = true;
    private @Nullable CrawlEnd stop;

    /** What a crawl works with. */
    interface Tools {
        /** Asks {@code question}; the future completes when the answer is whole, or fails when it is late. */
        CompletableFuture<Void> ask(PublicKey neighbour, PublicKey owner, Question question);

        CompletableFuture<IntakeReport> take(List<HalfBlock> blocks);

        /** Whether another answer may come; all crawls share the room for answers. */
        boolean hasRoom();

        boolean isSigned(HalfBlock block);

        ChainStore store();

        ForkedKeys forked();

        CrawlSettings settings();
    }

    ChainCrawl(PublicKey neighbour, PublicKey owner, long budget, Tools tools) {
        this.neighbour = neighbour;
        this.owner = owner;
        this.budget = budget;
        this.tools = tools;
    }

    /** Completes when it is over. */
    CompletableFuture<CrawlReport> done() {
        return done;
    }

    /** Fetches the whole chain, as far as the neighbour knows it. */
    void startWhole() {
        tip(new Question(owner, new Span(0, 0, 0)));
    }

    /** Fetches a range, known blocks included, since their other halves may be unknown. */
    void startRange(long first, long last) {
        isSkippingKnown = false;
        cursor = first;
        end = Math.min(last, LAST_NUMBER);
        pump();
    }

    /** Gives up. */
    void stop(CrawlEnd reason) {
        if (stop == null) {
            stop = reason;
        }
        finishIfOver();
    }

    /** Gives up without waiting for what is under way: it will not end. */
    void abandon() {
        if (stop == null) {
            stop = CrawlEnd.SILENT;
        }
        finish(stop);
    }

    /** Grows with each answer, each silence and each batch that is stored. */
    long progress() {
        return progress;
    }

    private void tip(Question question) {
        open++;
        requests++;
        var unused = tools.ask(neighbour, owner, question).whenComplete((nothing, failure) -> {
            open--;
            progress++;
            if (question.isEmpty() && failure != null) {
                tipUnanswered(question);
            } else {
                tipAnswered(question);
            }
        });
    }

    private void tipUnanswered(Question question) {
        wrong += question.wrong();
        if (wrong > MOST_WRONG) {
            stop(CrawlEnd.MISBEHAVED);
        } else if (question.span().attempts() < MOST_ATTEMPTS) {
            tip(new Question(owner, question.span().tried()));
        } else {
            stop(CrawlEnd.SILENT);
        }
    }

    private void tipAnswered(Question question) {
        wrong += question.wrong();
        long newest = question.highest();
        take(question.blocks(), () -> {
            // What the neighbour claims counts only if the owner signed it.
            boolean isGenuine = question.block(newest).filter(tools::isSigned).isPresent();
            end = isGenuine ? Math.min(newest, LAST_NUMBER) : 0;
            cursor = tools.store()
                    .lowestMissing(owner)
                    .map(SequenceNumber::value)
                    .orElse(LAST_NUMBER + 1);
            lacking = newest == 0;
        });
    }

    /** Asks for as much as may be open. What is known is read from the disk, which may fail. */
    private void pump() {
        try {
            askMore();
        } catch (LedgerStorageException e) {
            stop = CrawlEnd.NOT_STORABLE;
        }
        finishIfOver();
    }

    private void askMore() {
        if (stop == null && tools.forked().contains(owner)) {
            stop = CrawlEnd.FORKED;
        }
        while (stop == null && open < window && inIntake < tools.settings().backlog() && mayAsk()) {
            if (received >= budget) {
                stop = CrawlEnd.OVER_BUDGET;
                break;
            }
            Optional<Span> next = next();
            if (next.isEmpty()) {
                break;
            }
            ask(next.get());
        }
    }

    /** One question at a time each crawl may always ask, or it would wait for ever. */
    private boolean mayAsk() {
        return open + takes == 0 || tools.hasRoom();
    }

    private Optional<Span> next() {
        if (!again.isEmpty()) {
            return Optional.of(again.poll());
        }
        skipKnown();
        if (cursor > end) {
            return Optional.empty();
        }
        Span span = new Span(cursor, Math.min(cursor + stride - 1, end), 0);
        cursor = span.last() + 1;
        return Optional.of(span);
    }

    /** Steps over blocks that are here already, from earlier crawls with gaps. */
    private void skipKnown() {
        while (isSkippingKnown && cursor <= end) {
            List<HalfBlock> known = tools.store().chain(owner, new SequenceNumber(cursor), (int) FIRST_STRIDE);
            long before = cursor;
            for (HalfBlock block : known) {
                if (block.sequence().value() == cursor) {
                    cursor++;
                }
            }
            if (cursor - before < FIRST_STRIDE) {
                return;
            }
        }
    }

    private void ask(Span span) {
        open++;
        requests++;
        Question question = new Question(owner, span);
        var unused = tools.ask(neighbour, owner, question).whenComplete((nothing, failure) -> {
            open--;
            progress++;
            answered(question, failure != null);
        });
    }

    private void answered(Question question, boolean isLate) {
        wrong += question.wrong();
        if (isLate) {
            window = Math.max(1, window / 2);
        }
        if (question.isEmpty()) {
            nothingCame(question.span(), isLate);
        } else {
            adapt(question, isLate);
            for (Span span : question.open()) {
                if (span.attempts() < MOST_ATTEMPTS) {
                    again.add(span);
                } else {
                    lacking = true;
                }
            }
        }
        received += question.blocks().size();
        take(question.blocks(), () -> {});
    }

    private void nothingCame(Span span, boolean isLate) {
        if (!isLate) {
            lacking = true; // the neighbour said so
            stride = Math.min(LONGEST_STRIDE, 2 * stride);
            if (++emptyInARow > MOST_EMPTY) {
                stop(CrawlEnd.PARTIAL);
            }
        } else if (span.attempts() < MOST_ATTEMPTS) {
            again.add(span.tried());
        } else {
            stop(CrawlEnd.SILENT);
        }
    }

    /** A whole answer that ends before its range does tells how much this neighbour gives at a time. */
    private void adapt(Question question, boolean isLate) {
        emptyInARow = 0;
        if (!isLate) {
            window = Math.min(tools.settings().window(), window + 1);
            int count = question.numbers().size();
            stride = question.highest() < question.span().last()
                    ? Math.max(LEAST_STRIDE, count)
                    : Math.min(Math.max(stride, LEAST_STRIDE), FIRST_STRIDE);
        }
    }

    private void take(List<HalfBlock> came, Runnable afterwards) {
        int count = came.size();
        inIntake += count;
        takes++; // nothing ends before what came is stored; but questions do not wait for the disk
        var unused = tools.take(came).whenComplete((report, failure) -> {
            inIntake -= count;
            takes--;
            progress++;
            if (failure != null) {
                stop(CrawlEnd.NOT_STORABLE);
            } else {
                blocks = blocks.plus(report);
                wrong += report.invalid();
                runUnlessUnreadable(afterwards);
            }
            if (wrong > MOST_WRONG) {
                stop(CrawlEnd.MISBEHAVED);
            }
            pump();
        });
    }

    private void runUnlessUnreadable(Runnable action) {
        try {
            action.run();
        } catch (LedgerStorageException e) {
            stop(CrawlEnd.NOT_STORABLE);
        }
    }

    private void finishIfOver() {
        if (open + takes == 0 && !done.isDone() && (stop != null || (again.isEmpty() && cursor > end))) {
            CrawlEnd reason = stop;
            if (reason == null) {
                reason = lacking ? CrawlEnd.PARTIAL : CrawlEnd.COMPLETE;
            }
            finish(reason);
        }
    }

    private void finish(CrawlEnd reason) {
        done.complete(new CrawlReport(neighbour, owner, reason, end, requests, blocks));
    }
}
