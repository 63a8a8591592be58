package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.Flags;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * The two generations of discovery messages. They differ in ids, in how addresses are written, and in the order of
 * flags and identifier.
 *
 * @see "IPv8 peer discovery, specification sections 4.1 and 4.2"
 */
enum Style {
    /** IPv4 only. */
    OLD(AddressCodec.IPV4, 246, 245, 250, 249),
    /** IPv4 and IPv6. */
    NEW(AddressCodec.IP, 234, 233, 232, 231);

    private final AddressCodec address;
    private final int requestId;
    private final int responseId;
    private final int punctureRequestId;
    private final int punctureId;

    Style(AddressCodec address, int requestId, int responseId, int punctureRequestId, int punctureId) {
        this.address = address;
        this.requestId = requestId;
        this.responseId = responseId;
        this.punctureRequestId = punctureRequestId;
        this.punctureId = punctureId;
    }

    /** What can be used towards {@code target}. */
    static Style towards(Address target, boolean isNewStyle) {
        return isNewStyle || target.isIpv6() ? NEW : OLD;
    }

    int requestId() {
        return requestId;
    }

    int responseId() {
        return responseId;
    }

    int punctureRequestId() {
        return punctureRequestId;
    }

    int punctureId() {
        return punctureId;
    }

    Codec<IntroductionRequest> requests() {
        return new Requests();
    }

    Codec<IntroductionResponse> responses() {
        return new Responses();
    }

    Codec<PunctureRequest> punctureRequests() {
        return new PunctureRequests();
    }

    Codec<Puncture> punctures() {
        return new Punctures();
    }

    private record Reference(Flags flags, int identifier) {}

    private Reference readReference(WireReader in) {
        if (this == OLD) {
            Flags flags = in.flags();
            return new Reference(flags, in.u16());
        }
        int identifier = in.u16();
        return new Reference(in.flags(), identifier);
    }

    private void writeReference(Flags flags, int identifier, WireWriter out) {
        if (this == OLD) {
            out.flags(flags).u16(identifier);
        } else {
            out.u16(identifier).flags(flags);
        }
    }

    private final class Requests implements Codec<IntroductionRequest> {
        @Override
        public IntroductionRequest read(WireReader in) {
            Address destination = address.read(in);
            Address lan = address.read(in);
            Address wan = address.read(in);
            Reference reference = readReference(in);
            return new IntroductionRequest(destination, lan, wan, reference.flags(), reference.identifier(), in.rest());
        }

        @Override
        public void write(IntroductionRequest message, WireWriter out) {
            address.write(message.destination(), out);
            address.write(message.lan(), out);
            address.write(message.wan(), out);
            writeReference(message.flags(), message.identifier(), out);
            out.bytes(message.extra());
        }
    }

    private final class Responses implements Codec<IntroductionResponse> {
        @Override
        public IntroductionResponse read(WireReader in) {
            Address destination = address.read(in);
            Address lan = address.read(in);
            Address wan = address.read(in);
            Address lanIntroduction = address.read(in);
            Address wanIntroduction = address.read(in);
            Reference reference = readReference(in);
            return new IntroductionResponse(
                    destination,
                    lan,
                    wan,
                    lanIntroduction,
                    wanIntroduction,
                    reference.flags(),
                    reference.identifier(),
                    in.rest());
        }

        @Override
        public void write(IntroductionResponse message, WireWriter out) {
            address.write(message.destination(), out);
            address.write(message.lan(), out);
            address.write(message.wan(), out);
            address.write(message.lanIntroduction(), out);
            address.write(message.wanIntroduction(), out);
            writeReference(message.flags(), message.identifier(), out);
            out.bytes(message.extra());
        }
    }

    private final class PunctureRequests implements Codec<PunctureRequest> {
        @Override
        public PunctureRequest read(WireReader in) {
            return new PunctureRequest(address.read(in), address.read(in), in.u16());
        }

        @Override
        public void write(PunctureRequest message, WireWriter out) {
            address.write(message.lanWalker(), out);
            address.write(message.wanWalker(), out);
            out.u16(message.identifier());
        }
    }

    private final class Punctures implements Codec<Puncture> {
        @Override
        public Puncture read(WireReader in) {
            return new Puncture(address.read(in), address.read(in), in.u16());
        }

        @Override
        public void write(Puncture message, WireWriter out) {
            address.write(message.lan(), out);
            address.write(message.wan(), out);
            out.u16(message.identifier());
        }
    }
}
