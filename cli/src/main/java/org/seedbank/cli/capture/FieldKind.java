package org.seedbank.cli.capture;

import java.time.Instant;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.token.BandwidthTransaction;

/**
 * Parts of messages, and how each is read.
 *
 * @see "IPv8 primitive formats, specification section 2"
 */
enum FieldKind {
    /** Four bytes and a port. */
    IPV4 {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> AddressCodec.IPV4.read(reader).toString());
        }
    },
    /** A type byte, an address and a port. */
    ADDRESS {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> AddressCodec.IP.read(reader).toString());
        }
    },
    /** Eight flags. */
    FLAGS {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> String.format("0x%02x", reader.u8()));
        }
    },
    /** Two bytes, unsigned. */
    U16 {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> Integer.toString(reader.u16()));
        }
    },
    /** Four bytes, unsigned. */
    U32 {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> Long.toString(reader.u32()));
        }
    },
    /** Four bytes, two's complement. */
    I32 {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> Integer.toString(reader.i32()));
        }
    },
    /** Eight bytes, unsigned. */
    U64 {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> Long.toUnsignedString(reader.i64()));
        }
    },
    /** Eight bytes, milliseconds since 1970. */
    TIME {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> {
                long millis = reader.i64();
                return millis < 0 ? Long.toUnsignedString(millis) : millis + " = " + Instant.ofEpochMilli(millis);
            });
        }
    },
    /** A key of 74 bytes, or what stands in its place. */
    KEY {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> key(reader.bytes(PublicKey.SIZE)));
        }
    },
    /** A count and a key. */
    SENDER {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> key(reader.varlenH()));
        }
    },
    /** 64 bytes. */
    SIGNATURE {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(name, in, reader -> reader.bytes(64).toHex());
        }
    },
    /** A count and names of overlays. */
    OVERLAYS {
        @Override
        void read(String name, WireReader in, Fields out) {
            out.add(
                    name,
                    in,
                    reader -> String.join(
                            " ", reader.varlenHx20().stream().map(Bytes::toHex).toList()));
        }
    },
    /** All that is left. */
    REST {
        @Override
        void read(String name, WireReader in, Fields out) {
            if (in.remaining() > 0) {
                out.add(name, in, reader -> reader.rest().toHex());
            }
        }
    },
    /** A half-block. */
    BLOCK {
        @Override
        void read(String name, WireReader in, Fields out) {
            int start = in.position();
            KEY.read(name + " owner", in, out);
            U32.read(name + " sequence", in, out);
            KEY.read(name + " counterparty", in, out);
            U32.read(name + " answers", in, out);
            out.add(name + " previous", in, reader -> reader.bytes(32).toHex());
            SIGNATURE.read(name + " signature", in, out);
            out.add(name + " type", in, reader -> reader.varlenI().toUtf8());
            out.add(name + " transaction", in, reader -> reader.varlenI().toHex());
            TIME.read(name + " time", in, out);
            HalfBlock block = decode(out.packet().slice(start, in.position()), start);
            out.note(name + " hash", start, block.hash().toString());
            out.note(name + " signed", start, block.isSignedByOwner() ? "by its owner" : "NOT by its owner");
            if (block.type().equals(BlockType.BANDWIDTH)) {
                out.note(name + " moves", start, moves(block));
            }
        }
    };

    /** Reads one such part called {@code name}. */
    abstract void read(String name, WireReader in, Fields out);

    /** The fields are there; now all of it, so that faults are counted from the beginning of the packet. */
    private static HalfBlock decode(Bytes bytes, int start) {
        try {
            return HalfBlockCodec.INSTANCE.decode(bytes);
        } catch (MalformedMessageException e) {
            throw new MalformedMessageException(
                    "no half-block: " + String.valueOf(e.getMessage()).replaceFirst(" at offset \\d+$", ""),
                    start + e.offset());
        }
    }

    private static String moves(HalfBlock block) {
        try {
            BandwidthTransaction moved = BandwidthTransaction.decode(block.transaction());
            return "given " + moved.up().value() + ", taken " + moved.down().value() + "; in all given "
                    + moved.totalUp().value() + ", taken "
                    + moved.totalDown().value();
        } catch (MalformedMessageException e) {
            return "unreadable: " + e.getMessage();
        }
    }

    private static String key(Bytes bytes) {
        return PublicKey.isParseable(bytes)
                ? bytes.toHex() + " = peer " + new PublicKey(bytes).memberId()
                : bytes.toHex() + " (no key)";
    }
}
