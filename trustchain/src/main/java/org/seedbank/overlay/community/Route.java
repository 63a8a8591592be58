package org.seedbank.overlay.community;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;

/** What becomes of packets with one message id. */
interface Route {
    /** Prefix and message id. */
    int HEADER = 23;

    Outcome deliver(Address from, Bytes packet);

    /** How far a well-formed packet got. */
    enum Outcome {
        DELIVERED,
        LEFT_OVER,
        BAD_SIGNATURE
    }

    static <T> Route unsigned(Codec<T> codec, UnsignedHandler<T> handler) {
        return (from, packet) -> {
            WireReader in = afterHeader(packet);
            in.i64(); // global time
            T message = codec.read(in);
            if (in.remaining() > 0) {
                return Outcome.LEFT_OVER;
            }
            handler.received(from, message);
            return Outcome.DELIVERED;
        };
    }

    static <T> Route signed(Codec<T> codec, SignedHandler<T> handler) {
        return signed(Long.BYTES, codec, handler);
    }

    static <T> Route signedWithoutTime(Codec<T> codec, SignedHandler<T> handler) {
        return signed(0, codec, handler);
    }

    private static <T> Route signed(int timeSize, Codec<T> codec, SignedHandler<T> handler) {
        return (from, packet) -> {
            int end = packet.size() - Signature.SIZE;
            if (end < HEADER) {
                throw new WireReader(packet).malformed("no room for a signature in " + packet.size() + " bytes");
            }
            Bytes signedPart = packet.slice(0, end);
            WireReader in = afterHeader(signedPart);
            PublicKey key = publicKey(in);
            Bytes unused = in.bytes(timeSize); // global time
            T message = codec.read(in);
            if (in.remaining() > 0) {
                return Outcome.LEFT_OVER;
            }
            if (!key.verifies(signedPart, new Signature(packet.slice(end, packet.size())))) {
                return Outcome.BAD_SIGNATURE;
            }
            handler.received(new Peer(key, from), message);
            return Outcome.DELIVERED;
        };
    }

    private static WireReader afterHeader(Bytes packet) {
        WireReader in = new WireReader(packet);
        Bytes unused = in.bytes(HEADER);
        return in;
    }

    private static PublicKey publicKey(WireReader in) {
        Bytes encoded = in.varlenH();
        if (!PublicKey.isParseable(encoded)) {
            throw in.malformed("sender is not a public key of 74 bytes");
        }
        return new PublicKey(encoded);
    }
}
