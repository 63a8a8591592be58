package org.seedbank.cli.capture;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a datagram says.
 *
 * @param size of the datagram in bytes
 * @param overlay its overlay, if it is a packet of one and we know its name
 * @param message name of its message, if we know it
 * @param messageId number of its message, if it is a packet
 * @param signature what is known of the signature of the packet itself
 * @param fields its parts, in their order
 * @param error where and why reading ended early
 */
public record PacketReport(
        int size,
        Optional<String> overlay,
        Optional<String> message,
        OptionalInt messageId,
        SignatureState signature,
        List<PacketField> fields,
        Optional<Fault> error) {
    /** Copies the list. */
    public PacketReport {
        fields = List.copyOf(fields);
    }

    /** Whether every byte was understood and no signature is wrong. */
    public boolean isSound() {
        return error.isEmpty() && signature != SignatureState.WRONG && message.isPresent();
    }

    /** What is known of a packet's own signature. */
    public enum SignatureState {
        /** There is none. */
        NONE,
        /** It is that of the sender named in the packet. */
        VALID,
        /** It is not. */
        WRONG
    }

    /**
     * Where reading ended early.
     *
     * @param offset position in the packet
     * @param reason what was expected and what was found
     */
    public record Fault(int offset, String reason) {}
}
