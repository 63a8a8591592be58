package org.seedbank.tunnels.cell;

import java.util.Arrays;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/** Reads ip addresses of messages; makes no new object for the one that was read before, which it mostly is. */
public final class AddressMemory {
    private byte[] raw = new byte[0];
    private Address address = Address.NONE;

    /** The address that takes {@code size} bytes of {@code message}, type byte included; it must not be a name. */
    public Address read(byte[] message, int offset, int size) {
        if (raw.length != size || !Arrays.equals(raw, 0, size, message, offset, offset + size)) {
            raw = Arrays.copyOfRange(message, offset, offset + size);
            int port = (raw[size - 2] & 0xff) << 8 | (raw[size - 1] & 0xff);
            address = new Address(Bytes.wrap(Arrays.copyOfRange(raw, 1, size - 2)), port);
        }
        return address;
    }
}
