package org.seedbank.tunnels.relay;

import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;

/** What a node does so that members of hidden swarms meet over circuits that end here. Lives on the node's loop. */
final class MeetingHouse {
    private final IntroductionDesk introductions;
    private final RendezvousDesk rendezvous;

    MeetingHouse(Joiner joiner) {
        this.introductions = new IntroductionDesk(joiner);
        this.rendezvous = new RendezvousDesk(joiner);
    }

    /** The owner of a circuit says {@code message}, which may have nothing to do with this. */
    void asked(Joint joint, CellMessage message) {
        if (message instanceof EstablishIntroduction wish) {
            introductions.establish(joint, wish);
        } else if (message instanceof EstablishRendezvous wish) {
            rendezvous.establish(joint, wish);
        } else if (message instanceof LinkJoined wish) {
            rendezvous.link(joint, wish);
        }
    }

    /** Whether somebody can be asked for over this circuit. */
    boolean isPoint(Joint joint) {
        return introductions.isPoint(joint);
    }

    /** How many members can be asked for here. */
    int points() {
        return introductions.size();
    }

    /** The circuit no longer ends here. */
    void left(Joint joint) {
        introductions.left(joint);
        rendezvous.left(joint);
    }

    /** A second has passed. */
    void tick() {
        introductions.tick();
        rendezvous.tick();
    }
}
