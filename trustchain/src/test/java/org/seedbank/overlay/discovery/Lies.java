package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.seedbank.overlay.discovery.LyingWalker.Lie;
import org.seedbank.overlay.discovery.LyingWalker.Question;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;

/** What liars say to honest nodes of a simulation. */
final class Lies {
    /** Seconds in which those that want to be trusted first speak the truth. */
    static final int TRUE_FIRST = 3;

    private final HonestWalkers honest;

    Lies(HonestWalkers honest) {
        this.honest = honest;
    }

    /** Names {@code lies} in turn, and has whoever asked it puncture towards them. */
    Lie naming(List<Address> lies) {
        int[] turn = new int[1];
        return new Lie() {
            @Override
            public void asked(LyingWalker liar, Question question) {
                Address lie = lies.get(turn[0]++ % lies.size());
                while (lie.isIpv6() && question.style() == Style.OLD) {
                    lie = lies.get(turn[0]++ % lies.size());
                }
                liar.answer(question, question.asker(), lie, lie);
            }

            @Override
            public void act(LyingWalker liar) {
                Address lie = lies.get(turn[0]++ % lies.size());
                liar.whoAsked().forEach(asker -> liar.requestPuncture(asker, lie));
            }
        };
    }

    /** Names each time another address. */
    Lie namingEachOnce(Supplier<Address> lies) {
        return (liar, question) -> {
            Address lie = lies.get();
            liar.answer(question, question.asker(), Address.NONE, lie);
        };
    }

    /** Names to each its own address, or says that somebody beside it is at {@code lan}. */
    Lie namingTheAsker(Address lan) {
        return new Lie() {
            @Override
            public void asked(LyingWalker liar, Question question) {
                Address asker = question.asker();
                boolean isItself = liar.askers().size() % 2 == 0;
                Address near = isItself ? asker : lan;
                liar.answer(question, asker, near, isItself ? asker : asker.withPort(asker.port() + 1));
            }

            @Override
            public void act(LyingWalker liar) {
                liar.whoAsked().forEach(asker -> liar.requestPuncture(asker, asker));
            }
        };
    }

    /** Tells everybody that it looks like {@code mirage}. */
    Lie seeing(Address mirage) {
        return (liar, question) -> liar.answer(question, mirage, Address.NONE, honest.any());
    }

    /** Asks in the name of {@code victim} beside its own, with packets shorter than any question of honest nodes. */
    Lie askingInTheNameOf(SimulatedNode victim) {
        return new Truth() {
            @Override
            public void act(LyingWalker liar) {
                for (int i = 0; i < 2; i++) {
                    Address to = honest.any();
                    victim.endpoint().send(to, liar.requestPacket(to, liar.age(), Bytes.empty()));
                }
            }
        };
    }

    /** Says nothing any more once it is known. */
    Lie silent() {
        return new Truth();
    }

    /** Answers with identifiers that nobody drew. */
    Lie withOtherIdentifiers() {
        return (liar, question) -> liar.send(
                question.asker(),
                liar.answerPacket(
                        question.style(), question.number() ^ 1, question.asker(), Address.NONE, honest.any()));
    }

    /** Passes on to somebody honest what it is asked, and the signed answer back. */
    Lie passingOn() {
        return new Lie() {
            private final Map<Address, Map<Address, Address>> askers = new HashMap<>();

            @Override
            public void asked(LyingWalker liar, Question question) {
                Map<Address, Address> open = askers.computeIfAbsent(liar.address(), key -> new HashMap<>());
                if (open.containsKey(question.asker())) {
                    liar.answer(question, question.asker(), Address.NONE, honest.any());
                    return;
                }
                Address other = honest.any();
                open.put(other, question.asker());
                liar.send(other, liar.requestPacket(other, question.number(), LyingWalker.USUAL));
            }

            @Override
            public void heard(LyingWalker liar, Address from, Bytes answer) {
                Address asker = askers.getOrDefault(liar.address(), Map.of()).get(from);
                if (asker != null) {
                    liar.send(asker, answer);
                }
            }
        };
    }

    /** Answers with what it or somebody else has answered before, also to those who did not ask. */
    Lie repeating() {
        return new Truth() {
            private final List<Bytes> own = new ArrayList<>();

            @Override
            public void asked(LyingWalker liar, Question question) {
                super.asked(liar, question);
                if (own.size() < 100) {
                    own.add(liar.answerPacket(
                            question.style(), question.number(), question.asker(), Address.NONE, honest.any()));
                }
                if (liar.age() >= TRUE_FIRST) {
                    repeat(liar, question.asker());
                }
            }

            @Override
            public void act(LyingWalker liar) {
                if (liar.age() >= TRUE_FIRST) {
                    repeat(liar, honest.any());
                }
            }

            private void repeat(LyingWalker liar, Address to) {
                if (!own.isEmpty()) {
                    liar.send(to, own.get(liar.askers().size() % own.size()));
                }
                if (!liar.heard().isEmpty()) {
                    liar.send(to, liar.heard().get(liar.age() % liar.heard().size()));
                }
            }
        };
    }

    /** Asks {@code victim} so often each second, and answers nobody. */
    Lie flooding(Address victim, int perSecond) {
        return new Lie() {
            @Override
            public void asked(LyingWalker liar, Question question) {
                // whoever asks waits in vain
            }

            @Override
            public void act(LyingWalker liar) {
                flood(liar, victim, perSecond);
            }
        };
    }

    /** Answers as honest nodes do, and asks {@code victim} so often each second. */
    Lie floodingAsNeighbours(Address victim, int perSecond) {
        return new Obliging() {
            @Override
            public void act(LyingWalker liar) {
                flood(liar, victim, perSecond);
            }
        };
    }

    private static void flood(LyingWalker liar, Address victim, int count) {
        for (int i = 0; i < count; i++) {
            liar.request(victim);
        }
    }

    /** Answers well, and sends packets that are each broken in another way. */
    Lie rubbish(Consumer<Address> told) {
        return new Obliging() {
            @Override
            public void act(LyingWalker liar) {
                Address to = honest.any();
                Bytes good = liar.requestPacket(to, liar.age(), LyingWalker.USUAL);
                byte[] forged = good.toArray();
                forged[forged.length - 1] ^= 1;
                byte[] foreign = good.toArray();
                foreign[5] ^= 1;
                told.accept(to);
                liar.send(to, good.slice(0, good.size() - 70));
                liar.send(to, good.slice(0, 30));
                liar.send(to, good.slice(0, 10));
                liar.send(to, Bytes.wrap(forged));
                liar.send(to, Bytes.wrap(foreign));
            }
        };
    }

    /** Answers as honest nodes do. */
    private class Obliging implements Lie {
        @Override
        public void asked(LyingWalker liar, Question question) {
            liar.answer(question, question.asker(), Address.NONE, honest.any());
        }
    }

    /** The same for a while, and nothing then. */
    private class Truth extends Obliging {
        @Override
        public void asked(LyingWalker liar, Question question) {
            if (liar.age() < TRUE_FIRST) {
                super.asked(liar, question);
            }
        }
    }
}
