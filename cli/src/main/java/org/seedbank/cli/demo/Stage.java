package org.seedbank.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.cli.wiring.ChildProgram;
import org.seedbank.cli.wiring.Interruption;

/** The processes of the demo, and what they say in the order in which it arrives. None of them survives the stage. */
final class Stage implements AutoCloseable {
    private static final List<String> LIGHT = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final BlockingQueue<Cue> cues = new LinkedBlockingQueue<>();
    private final Map<Actor, ChildProgram> processes = new HashMap<>();
    private final CompletableFuture<Interruption.Cause> interruption;

    Stage(Interruption interruption) {
        this.interruption = interruption.expect();
        var unused = this.interruption.thenRun(() -> cues.add(new Cue.Interrupted()));
    }

    /** Starts a process of {@code actor}; the one before has ended. */
    void start(Actor actor, List<String> arguments) {
        start(actor, arguments, List.of());
    }

    /** The same for a process that has so little to do that starting it fast matters more than how fast it is. */
    void startLight(Actor actor, List<String> arguments) {
        start(actor, arguments, LIGHT);
    }

    private void start(Actor actor, List<String> arguments, List<String> flags) {
        actor.begins();
        List<String> all = new ArrayList<>(
                List.of("--json", "--data-dir", actor.directories().data().toString()));
        all.addAll(arguments);
        ChildProgram.Order order = new ChildProgram.Order(
                all,
                flags,
                actor.directory(),
                // Only the nodes whose part it is relay: the seeder is to see nothing of circuits but the exit.
                Map.of("SEEDBANK_NETWORK", "closed", "SEEDBANK_TUNNELS_RELAY", "false"),
                actor.transcript(),
                actor.complaints());
        processes.put(actor, ChildProgram.start(order, new Ear(actor)));
    }

    /** The next thing that happens. */
    Cue next() {
        while (true) {
            try {
                return cues.take();
            } catch (InterruptedException e) {
                // Interruptions of the program come as cues.
            }
        }
    }

    /** Why the program is to end, if it is; waits a moment for news, since Ctrl-C reaches the processes too. */
    CompletableFuture<Interruption.Cause> interruption() {
        return interruption.copy().orTimeout(1, TimeUnit.SECONDS);
    }

    /** Ends the process of {@code actor} in order. */
    void end(Actor actor) {
        ChildProgram process = processes.get(actor);
        if (process != null) {
            actor.mayEnd();
            process.askToEnd();
        }
    }

    /** Ends the process of {@code actor} as a power failure would; returns when it is gone. */
    void kill(Actor actor) {
        ChildProgram process = processes.get(actor);
        if (process != null) {
            process.kill();
        }
        // What it said last came before its end, and nothing of it is to be taken for the next process.
        cues.removeIf(cue -> cue.isFrom(actor));
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProgram::close);
    }

    /** Something that happened. */
    sealed interface Cue {
        /** Whether it came from {@code actor}. */
        boolean isFrom(Actor actor);

        /** A process said something. */
        record Said(Actor actor, Announcement announcement) implements Cue {
            @Override
            public boolean isFrom(Actor other) {
                return actor == other;
            }
        }

        /** A process ended. */
        record Ended(Actor actor, int code) implements Cue {
            @Override
            public boolean isFrom(Actor other) {
                return actor == other;
            }
        }

        /** Somebody wishes that the program ends. */
        record Interrupted() implements Cue {
            @Override
            public boolean isFrom(Actor other) {
                return false;
            }
        }
    }

    private final class Ear implements ChildProgram.Listener {
        private final Actor actor;

        Ear(Actor actor) {
            this.actor = actor;
        }

        @Override
        public void line(String line) {
            Announcement.read(line).ifPresent(said -> cues.add(new Cue.Said(actor, said)));
        }

        @Override
        public void ended(int code) {
            cues.add(new Cue.Ended(actor, code));
        }
    }
}
