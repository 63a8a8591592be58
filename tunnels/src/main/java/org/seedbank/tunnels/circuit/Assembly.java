package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.circuit.Attempt.Failure;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.crypto.SessionKeys;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.directory.Candidate;

/** Builds one circuit, hop by hop. Lives on the node's loop. */
final class Assembly {
    /** A hop that begins to count further up wants to end the circuit before its time. */
    private static final long HIGHEST_FIRST_COUNTER = 1 << 16;
    /** Of the time that a hop has, until others ask it last. */
    private static final int PROMPT_PART = 4;

    private final CircuitHome home;
    private final Circuit circuit;
    private final CircuitPlan plan;
    private final PathChooser chooser;
    private final List<Attempt> attempts = new ArrayList<>();
    private final CompletableFuture<Circuit> result = new CompletableFuture<>();
    private @Nullable Question question;

    Assembly(CircuitHome home, Circuit circuit, CircuitPlan plan) {
        this.home = home;
        this.circuit = circuit;
        this.plan = plan;
        this.chooser = new PathChooser(home, plan);
    }

    /** The circuit once it is ready; fails with {@link CircuitFailedException}. */
    CompletableFuture<Circuit> result() {
        return result;
    }

    /** Hops that did not come about, in order. */
    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** Whom the circuit waits for. */
    Optional<Candidate> asked() {
        return Optional.ofNullable(question).map(Question::candidate);
    }

    /** Asks whoever is the next hop. */
    void next() {
        int position = circuit.path().size() + 1;
        Optional<Candidate> chosen = chooser.choose(position);
        if (chosen.isEmpty()) {
            boolean isExit = chooser.isLast(position);
            attempts.add(
                    new Attempt(position, Optional.empty(), isExit ? Failure.NO_EXIT_KNOWN : Failure.NO_RELAY_KNOWN));
            abandon();
            return;
        }
        ask(position, chosen.get());
    }

    /** What the hop that was asked says. */
    void answered(int identifier, Bytes ephemeral, Bytes proof, Bytes sealedList) {
        Question asked = question;
        if (asked == null || asked.identifier() != identifier) {
            return;
        }
        settle();
        Candidate hop = asked.candidate();
        Optional<SessionKeys> keys = HopHandshake.finish(asked.pair(), hop.key(), ephemeral, proof);
        if (keys.isEmpty() || !add(hop, keys.get(), sealedList)) {
            failed(asked, Failure.KEY_MISMATCH);
            abandon();
            return;
        }
        chooser.take(hop);
        if (asked.position() > 1) {
            home.guards().passed(guard());
            home.vanguards().succeeded(hop.key());
        }
        if (circuit.path().size() < plan.hops()) {
            next();
        } else {
            home.guards().succeeded(guard());
            circuit.path().forEach(each -> home.directory().trust(each.key()));
            circuit.ready();
            boolean unused = result.complete(circuit);
        }
    }

    /** The first hop says that it ends the circuit. */
    void refused() {
        Question asked = question;
        if (asked != null && asked.position() == 1) {
            tryAnother(asked, Failure.HOP_REFUSED);
            return;
        }
        if (asked != null) {
            failed(asked, Failure.HOP_REFUSED);
        }
        giveUp();
    }

    /** Ends it, which the first hop knows, whatever it waits for. */
    void giveUp() {
        settle();
        circuit.gone(CircuitState.Reason.FAILED);
        boolean unused = result.completeExceptionally(new CircuitFailedException(attempts));
    }

    private void ask(int position, Candidate candidate) {
        X25519Pair pair = X25519Pair.draw(home.context().random());
        int identifier = home.context().random().nextInt(1 << 16);
        Duration promptly = home.settings().hopTimeout().dividedBy(PROMPT_PART);
        Cancellable timer = home.context().loop().schedule(promptly, this::late);
        question = new Question(position, candidate, pair, identifier, timer, false);
        if (position == 1) {
            Bytes half = pair.publicKey();
            circuit.sendPlain(
                    candidate.address(), new Create(identifier, home.identity().publicKey(), half));
        } else {
            circuit.send(new Extend(identifier, candidate.key(), pair.publicKey(), candidate.address()));
        }
    }

    /** It may still answer; a first hop stays a guard, but all others are asked before it for a while. */
    private void late() {
        Question asked = question;
        if (asked != null) {
            PublicKey key = asked.candidate().key();
            home.latecomers().add(key);
            if (asked.position() == 1) {
                home.directory().suspect(key);
            }
            Duration limit = home.settings().hopTimeout();
            Cancellable timer = home.context().loop().schedule(limit.minus(limit.dividedBy(PROMPT_PART)), this::silent);
            question = new Question(asked.position(), asked.candidate(), asked.pair(), asked.identifier(), timer, true);
        }
    }

    private void silent() {
        Question asked = question;
        if (asked != null) {
            tryAnother(asked, chooser.isLast(asked.position()) ? Failure.EXIT_SILENT : Failure.HOP_SILENT);
        }
    }

    private void tryAnother(Question asked, Failure failure) {
        settle();
        failed(asked, failure);
        if (attempts.size() < home.settings().attempts()) {
            next();
        } else {
            abandon();
        }
    }

    /** Ends it; hops that are there already learn of it. */
    private void abandon() {
        circuit.end(CircuitState.Reason.FAILED, Destroy.Reason.UNKNOWN);
    }

    /**
     * Takes the keys if the list of candidates opens with them, which proves that the hop holds its identity: the proof
     * in its answer covers fresh keys only.
     */
    private boolean add(Candidate hop, SessionKeys keys, Bytes sealedList) {
        CellCipher cipher = home.port().cipher();
        OpeningLayer list = new OpeningLayer(cipher, keys.forward());
        byte[] sealed = sealedList.toArray();
        byte[] opened = new byte[sealed.length];
        int size = list.open(sealed, 0, sealed.length, opened, 0);
        if (size == OpeningLayer.REFUSED || list.lastCounter() > HIGHEST_FIRST_COUNTER) {
            return false;
        }
        try {
            chooser.offered(CandidateList.CODEC.decode(Bytes.wrap(opened).slice(0, size)));
        } catch (MalformedMessageException e) {
            return false;
        }
        circuit.add(new Hop(
                hop,
                SealingLayer.after(list.lastCounter(), cipher, keys.forward()),
                new OpeningLayer(cipher, keys.backward())));
        return true;
    }

    /** Notes what the hop did, who is asked no more; whoever is next to us answers for all beyond. */
    private void failed(Question asked, Failure failure) {
        Candidate hop = asked.candidate();
        attempts.add(new Attempt(asked.position(), Optional.of(hop.key()), failure));
        chooser.exclude(hop.key());
        if (asked.position() == 1) {
            home.guards().failed(hop.key());
        } else {
            home.guards().heldBack(guard());
            home.vanguards().failed(hop.key());
        }
    }

    private PublicKey guard() {
        return circuit.path().get(0).key();
    }

    private void settle() {
        if (question != null) {
            question.timer().cancel();
            if (question.isLate()) {
                home.latecomers().remove(question.candidate().key());
            }
            question = null;
        }
    }

    private record Question(
            int position, Candidate candidate, X25519Pair pair, int identifier, Cancellable timer, boolean isLate) {}
}
