package org.seedbank.tunnels.cell;

import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;

/**
 * Puts messages into cells and sends them. Has the arrays in which this is done, of which each use ends before the next
 * begins. Lives on the node's loop.
 */
public final class CellPort {
    /** Longest cell that is sent or accepted; the buffers of others end there. */
    public static final int LARGEST = 2048;

    private final BulkEndpoint endpoint;
    private final CellHeader header;
    private final CellCipher cipher;
    private final CellCipher.Span span = new CellCipher.Span();
    private final byte[] out = new byte[LARGEST + CellHeader.SIZE];
    private byte[] front = new byte[LARGEST + CellHeader.SIZE];
    private byte[] back = new byte[LARGEST + CellHeader.SIZE];

    /**
     * @param endpoint carries cells
     * @param overlay whose cells these are
     * @param cipher of the loop
     */
    public CellPort(BulkEndpoint endpoint, CommunityId overlay, CellCipher cipher) {
        this.endpoint = endpoint;
        this.header = new CellHeader(overlay);
        this.cipher = cipher;
    }

    /** The cipher of the loop. */
    public CellCipher cipher() {
        return cipher;
    }

    /** Sends a datagram that is no cell. */
    public void send(Address to, Bytes datagram) {
        endpoint.send(to, datagram);
    }

    /** Sends a message that is not encrypted. */
    public void plain(Address to, int circuit, boolean isEarly, CellMessage message) {
        Bytes encoded = CellMessageCodec.INSTANCE.encode(message);
        header.write(out, circuit, true, isEarly);
        encoded.copyTo(out, CellHeader.SIZE);
        endpoint.send(to, out, 0, CellHeader.SIZE + encoded.size());
    }

    /**
     * Sends the {@code size} bytes of {@code message} from {@code offset} on under one more layer. A cell that would be
     * too long is dropped, as the next one would do.
     *
     * @return how many bytes were sent
     */
    public int relaySealed(
            Address to, int circuit, boolean isEarly, SealingLayer layer, byte[] message, int offset, int size) {
        int whole = CellHeader.SIZE + size + SealingLayer.OVERHEAD;
        if (whole > LARGEST || !layer.isUsable()) {
            return 0;
        }
        header.write(out, circuit, false, isEarly);
        int unused = layer.seal(span.set(message, offset, size), out, CellHeader.SIZE);
        endpoint.send(to, out, 0, whole);
        return whole;
    }

    /**
     * Takes a layer off a cell and sends what is in it.
     *
     * @return how many bytes were sent; 0 if nobody sealed it for this layer
     */
    public int relayOpened(Address to, int circuit, boolean isEarly, OpeningLayer layer, byte[] cell, int size) {
        int inner = layer.open(cell, CellHeader.SIZE, size - CellHeader.SIZE, out, CellHeader.SIZE);
        if (inner <= 0) {
            return 0;
        }
        header.write(out, circuit, false, isEarly);
        endpoint.send(to, out, 0, CellHeader.SIZE + inner);
        return CellHeader.SIZE + inner;
    }

    /** An array to write a message to, before {@link #wrap} or {@link #relaySealed}. */
    public byte[] draft() {
        return front;
    }

    /**
     * Puts the {@code size} bytes of {@link #draft} under {@code layer}, so that the result is the new draft.
     *
     * @return its size, or -1 if it is too long
     */
    public int wrap(SealingLayer layer, int size) {
        if (size + SealingLayer.OVERHEAD > LARGEST - CellHeader.SIZE) {
            return -1;
        }
        int sealed = layer.seal(span.set(front, 0, size), back, 0);
        swap();
        return sealed;
    }

    /**
     * Opens {@code size} bytes of {@code array} from {@code offset} on; the result is {@link #draft}.
     *
     * @return its size, or {@link OpeningLayer#REFUSED}
     */
    public int unwrap(OpeningLayer layer, byte[] array, int offset, int size) {
        int opened = layer.open(array, offset, size, back, 0);
        swap();
        return opened;
    }

    /** Writes {@code message} as the draft; its size, or -1 if it is too long. */
    public int draft(CellMessage message) {
        Bytes encoded = CellMessageCodec.INSTANCE.encode(message);
        if (encoded.size() > LARGEST - CellHeader.SIZE) {
            return -1;
        }
        encoded.copyTo(front, 0);
        return encoded.size();
    }

    private void swap() {
        byte[] other = front;
        front = back;
        back = other;
    }
}
