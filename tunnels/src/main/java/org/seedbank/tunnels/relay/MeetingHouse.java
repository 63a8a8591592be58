package org.seedbank.tunnels.relay;

import java.util.Arrays;
import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.directory.Candidate;

/** What a node does so that members of hidden swarms meet over circuits that end here. Lives on the node's loop. */
final class MeetingHouse {
    /** How often whoever introduced itself is noted as known. */
    private static final int SECONDS_BETWEEN_NOTES = 10;

    private final Joiner joiner;
    private final JoiningCodec codec;
    private final IntroductionDesk introductions;
    private final RendezvousDesk rendezvous;
    private final PeersDesk peers;
    private final Corners corners;
    private int seconds;

    MeetingHouse(Joiner joiner) {
        this.joiner = joiner;
        this.codec = new JoiningCodec(joiner.plan().overlay());
        this.introductions = new IntroductionDesk(joiner);
        this.rendezvous = new RendezvousDesk(joiner);
        this.peers = new PeersDesk(joiner, introductions);
        this.corners = new Corners(joiner.random());
    }

    /** The owner of a circuit says {@code message}, which may have nothing to do with this. */
    void asked(Joint joint, CellMessage message) {
        if (message instanceof EstablishIntroduction wish) {
            introductions.establish(joint, wish);
        } else if (message instanceof EstablishRendezvous wish) {
            rendezvous.establish(joint, wish);
        } else if (message instanceof LinkJoined wish) {
            rendezvous.link(joint, wish);
        } else if (message instanceof PeersRequest request) {
            peers.asked(joint, request);
        }
    }

    /** A datagram came outside of all circuits; whether it is about members of hidden swarms. */
    boolean told(Address from, byte[] datagram, int size) {
        Optional<JoiningMessage> message = codec.decode(datagram, 0, size);
        if (message.isEmpty()) {
            return false;
        }
        if (message.get() instanceof CreateJoint wish) {
            introductions.invited(from, from, wish, datagram, size);
        } else if (message.get() instanceof PeersAsked question) {
            peers.asked(from, question.request());
        }
        return true;
    }

    /**
     * A datagram that would leave a circuit here for a member who can be asked for here, or bring the answer back.
     *
     * @return whether it is one, and so stays in the node
     */
    boolean takes(Joint joint, Address to, byte[] array, int offset, int size) {
        if (size <= CellHeader.PREFIX || !MessageId.isOfMeetings(array[offset + CellHeader.PREFIX])) {
            return false;
        }
        Address here = joiner.plan().meetings().here().get();
        Joint corner = corners.at(to);
        if (corner == null && (to.port() == 0 || !to.equals(here))) {
            return false;
        }
        // Where it stands now is written to on its way out.
        byte[] datagram = Arrays.copyOfRange(array, offset, offset + size);
        JoiningMessage message = codec.decode(datagram, 0, size).orElse(null);
        if (corner != null && message instanceof CreatedJoint) {
            if (joiner.mayRelay(size)) {
                corner.arrived(here, datagram, size);
            } else {
                joiner.counters().dropped();
            }
            return true;
        }
        if (corner == null && message instanceof CreateJoint wish) {
            introductions.invited(joint.neighbour(), corners.of(joint), wish, datagram, size);
            return true;
        }
        return false;
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
        corners.left(joint);
        introductions.left(joint);
        rendezvous.left(joint);
    }

    /** A second has passed. */
    void tick() {
        introductions.tick();
        rendezvous.tick();
        peers.tick();
        seconds++;
        if (introductions.size() > 0 && seconds % SECONDS_BETWEEN_NOTES == 0) {
            joiner.plan().directory().all().forEach(this::note);
        }
    }

    /** Exits that introduced themselves bring most of those who look for members. */
    private void note(Candidate candidate) {
        introductions.know(candidate.address());
        peers.know(candidate.address());
    }
}
