package org.seedbank.trustchain.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;

/**
 * Which blocks answer a proposal, known or not. Keys sort by proposal, answering owner and time, so the earliest answer
 * of a given owner is found at once, however many strangers claim to have answered. When several owners answer, one
 * more record, under number 0 and so before the others, names the earliest of all.
 */
final class AnswerIndex {
    private static final int KEY_SIZE = 4 + 4 + 4 + 8 + 4;
    /** Answers that are compared when the earliest one is given up. */
    private static final int COMPARED = 64;

    private final TableSession tables;
    private final NameTable names;

    AnswerIndex(TableSession tables, NameTable names) {
        this.tables = tables;
        this.names = names;
    }

    /**
     * An answer.
     *
     * @param owner short number of who answers
     * @param millis its clock
     * @param sequence position in its chain
     */
    record Answer(int owner, long millis, long sequence) {
        static Answer read(WireReader in) {
            return new Answer(in.i32(), in.i64(), in.u32());
        }

        void write(ByteBuffer out) {
            out.putInt(owner).putLong(millis).putInt((int) sequence);
        }
    }

    /** The earliest answer of {@code answerer}, or of all if that is {@link NameTable#ANYBODY}. */
    Optional<Answer> earliest(int owner, long sequence, int answerer) {
        Optional<Answer> answer = firstFrom(owner, sequence, answerer);
        return answer.filter(found -> answerer == NameTable.ANYBODY || found.owner == answerer);
    }

    /** Adds an answer to the proposal at {@code sequence} of {@code owner}. */
    void add(int owner, long sequence, Answer answer) {
        Optional<Answer> earliest = firstFrom(owner, sequence, NameTable.ANYBODY);
        boolean several = earliest.isPresent()
                && (tables.currentKey(Table.ANSWERS).getInt(8) == NameTable.ANYBODY
                        || earliest.get().owner != answer.owner);
        answer.write(proposalKey(owner, sequence));
        tables.payload(0);
        tables.put(Table.ANSWERS);
        if (several) {
            Answer first = isBefore(answer, earliest.get()) ? answer : earliest.get();
            proposalKey(owner, sequence).put(new byte[KEY_SIZE - 8]);
            first.write(tables.payload(KEY_SIZE - 8));
            tables.put(Table.ANSWERS);
        }
    }

    /** Takes an answer to the proposal at {@code sequence} of {@code owner} out. */
    void remove(int owner, long sequence, Answer answer) {
        answer.write(proposalKey(owner, sequence));
        tables.delete(Table.ANSWERS);
        proposalKey(owner, sequence).put(new byte[KEY_SIZE - 8]);
        Optional<Answer> named = tables.get(Table.ANSWERS).map(payload -> Answer.read(new WireReader(payload)));
        if (named.filter(answer::equals).isPresent()) {
            Optional<Answer> earliest = earliestOfSome(owner, sequence);
            proposalKey(owner, sequence).put(new byte[KEY_SIZE - 8]);
            if (earliest.isPresent()) {
                earliest.get().write(tables.payload(KEY_SIZE - 8));
                tables.put(Table.ANSWERS);
            } else {
                tables.delete(Table.ANSWERS);
            }
        }
    }

    /** Of the first few by number, so that nobody makes this long. */
    private Optional<Answer> earliestOfSome(int owner, long sequence) {
        Optional<Answer> earliest = Optional.empty();
        proposalKey(owner, sequence).putInt(NameTable.ANYBODY + 1);
        boolean found = tables.seek(Table.ANSWERS);
        for (int i = 0; i < COMPARED && found; i++) {
            WireReader key = new WireReader(Bytes.copyOf(tables.currentKey(Table.ANSWERS)));
            if (key.i32() != owner || key.u32() != sequence) {
                return earliest;
            }
            Answer answer = Answer.read(key);
            if (earliest.isEmpty() || isBefore(answer, earliest.get())) {
                earliest = Optional.of(answer);
            }
            found = tables.next(Table.ANSWERS);
        }
        return earliest;
    }

    private Optional<Answer> firstFrom(int owner, long sequence, int answerer) {
        proposalKey(owner, sequence).putInt(answerer);
        if (!tables.seek(Table.ANSWERS)) {
            return Optional.empty();
        }
        WireReader key = new WireReader(Bytes.copyOf(tables.currentKey(Table.ANSWERS)));
        if (key.i32() != owner || key.u32() != sequence) {
            return Optional.empty();
        }
        Bytes payload = tables.current(Table.ANSWERS);
        return Optional.of(Answer.read(payload.size() == 0 ? key : new WireReader(payload)));
    }

    /** Of two at one time the order of the keys decides, so that all nodes see the same. */
    private boolean isBefore(Answer answer, Answer other) {
        if (answer.millis != other.millis) {
            return answer.millis < other.millis;
        }
        return answer.owner == other.owner
                ? answer.sequence < other.sequence
                : names.name(answer.owner).compareTo(names.name(other.owner)) < 0;
    }

    private ByteBuffer proposalKey(int owner, long sequence) {
        return tables.key().putInt(owner).putInt((int) sequence);
    }
}
