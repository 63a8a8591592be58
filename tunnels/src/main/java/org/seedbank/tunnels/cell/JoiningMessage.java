package org.seedbank.tunnels.cell;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;

/**
 * What two owners tell each other over an introduction point; travels as payload of datagrams, so it names no circuit.
 */
public sealed interface JoiningMessage {
    /**
     * Asks a member of a hidden swarm for a meeting.
     *
     * @param identifier 16 bits
     * @param swarm 20 bytes
     * @param seeder key of the member
     * @param ephemeral fresh X25519 half, 32 bytes
     */
    record CreateJoint(int identifier, Bytes swarm, PublicKey seeder, Bytes ephemeral) implements JoiningMessage {
        /** Fields after the message id. */
        public static final Codec<CreateJoint> CODEC = new CreateJointCodec();
    }

    /**
     * Tells where to meet.
     *
     * @param identifier 16 bits
     * @param ephemeral fresh X25519 half, 32 bytes
     * @param proof 32 bytes
     * @param meeting a sealed {@link Meeting}, after its length
     */
    record CreatedJoint(int identifier, Bytes ephemeral, Bytes proof, Bytes meeting) implements JoiningMessage {
        /** Fields after the message id. */
        public static final Codec<CreatedJoint> CODEC = new CreatedJointCodec();
    }

    /**
     * The rendezvous point.
     *
     * @param address where it is
     * @param node its identity
     * @param cookie 20 bytes that open its door
     */
    record Meeting(Address address, PublicKey node, Bytes cookie) implements JoiningMessage {
        /** The fields, as they stand after a 16-bit length. */
        public static final Codec<Meeting> CODEC = new MeetingCodec();
    }

    /** A question for introduction points outside of a cell. */
    record PeersAsked(PeersRequest request) implements JoiningMessage {}

    /** The answer to {@link PeersAsked}. */
    record PeersNamed(PeersResponse response) implements JoiningMessage {}

    /** Codec of {@link CreateJoint}. */
    final class CreateJointCodec implements Codec<CreateJoint> {
        private CreateJointCodec() {}

        @Override
        public CreateJoint read(WireReader in) {
            return new CreateJoint(in.u16(), in.bytes(Fields.SHA1), Fields.key(in), Fields.ephemeral(in));
        }

        @Override
        public void write(CreateJoint message, WireWriter out) {
            out.u16(message.identifier()).exactly(Fields.SHA1, message.swarm());
            Fields.key(message.seeder(), out);
            out.varlenH(message.ephemeral());
        }
    }

    /** Codec of {@link CreatedJoint}. */
    final class CreatedJointCodec implements Codec<CreatedJoint> {
        private CreatedJointCodec() {}

        @Override
        public CreatedJoint read(WireReader in) {
            return new CreatedJoint(in.u16(), Fields.ephemeral(in), in.bytes(Fields.PROOF), in.rest());
        }

        @Override
        public void write(CreatedJoint message, WireWriter out) {
            out.u16(message.identifier())
                    .varlenH(message.ephemeral())
                    .exactly(Fields.PROOF, message.proof())
                    .bytes(message.meeting());
        }
    }

    /** Codec of {@link Meeting}. */
    final class MeetingCodec implements Codec<Meeting> {
        private MeetingCodec() {}

        @Override
        public Meeting read(WireReader in) {
            return new Meeting(Fields.address(in), Fields.key(in), in.bytes(Fields.SHA1));
        }

        @Override
        public void write(Meeting meeting, WireWriter out) {
            Fields.address(meeting.address(), out);
            Fields.key(meeting.node(), out);
            out.exactly(Fields.SHA1, meeting.cookie());
        }
    }
}
