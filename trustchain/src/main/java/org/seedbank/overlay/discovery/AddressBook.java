package org.seedbank.overlay.discovery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * What a node knew of the overlay at one moment, so that the next start needs no bootstrap and others can look.
 *
 * @param taken when
 * @param local where the node listens
 * @param wan how others see it, if several agree
 * @param mapped the address that the router gave it, if it gave one
 * @param witnesses how many networks told
 * @param reach whether strangers reach it
 * @param entries peers; neighbours first, then the one heard of last
 */
public record AddressBook(
        Instant taken,
        Address local,
        Optional<Address> wan,
        Optional<Address> mapped,
        int witnesses,
        Reach reach,
        List<Entry> entries) {
    /** Peers that a book holds, at most. */
    public static final int LIMIT = 500;

    /** Longest encoding in bytes. */
    public static final int MAX_SIZE = 128 + LIMIT * 128;

    private static final Bytes MAGIC = Bytes.utf8("SBPEERS1");

    /** Copies the list; what is over the limit falls off its end. */
    public AddressBook {
        entries = List.copyOf(entries.subList(0, Math.min(LIMIT, entries.size())));
    }

    /** A book without anybody. */
    public static AddressBook empty(Instant now) {
        return new AddressBook(now, Address.NONE, Optional.empty(), Optional.empty(), 0, Reach.UNKNOWN, List.of());
    }

    /** Whether this and {@code other} differ in times only. */
    public boolean isLike(AddressBook other) {
        return timeless().equals(other.timeless());
    }

    /** Order is by time too. */
    private Object timeless() {
        return List.of(
                local,
                wan,
                mapped,
                witnesses,
                reach,
                entries.stream()
                        .map(entry -> Map.entry(entry.peer(), entry.isNeighbour()))
                        .collect(Collectors.toSet()));
    }

    /** Magic (8), header, entries, CRC-32C of all before it (4); integers big-endian. */
    public Bytes encode() {
        WireWriter out = new WireWriter();
        out.bytes(MAGIC).i64(taken.toEpochMilli());
        AddressCodec.IP.write(local, out);
        AddressCodec.IP.write(wan.orElse(Address.NONE), out);
        AddressCodec.IP.write(mapped.orElse(Address.NONE), out);
        out.u16(Math.min(0xffff, witnesses)).u8(reach.code()).u16(entries.size());
        for (Entry entry : entries) {
            out.bytes(entry.peer().key().encoded());
            AddressCodec.IP.write(entry.peer().address(), out);
            out.i64(entry.since().toEpochMilli()).i64(entry.lastHeard().toEpochMilli());
            out.bool(entry.isNeighbour());
        }
        Bytes body = out.toBytes();
        return body.concat(Checksum.of(body));
    }

    /**
     * Reads a book.
     *
     * @throws MalformedMessageException if it is cut, damaged, or of another form
     */
    public static AddressBook decode(Bytes encoded) {
        int end = encoded.size() - Checksum.SIZE;
        if (end < MAGIC.size() || encoded.size() > MAX_SIZE || !encoded.startsWith(MAGIC)) {
            throw new MalformedMessageException("no address book", 0);
        }
        Bytes body = encoded.slice(0, end);
        if (!Checksum.of(body).equals(encoded.slice(end, encoded.size()))) {
            throw new MalformedMessageException("address book with a wrong checksum", end);
        }
        WireReader in = new WireReader(body);
        Bytes unused = in.bytes(MAGIC.size());
        Instant taken = instant(in);
        Address local = AddressCodec.IP.read(in);
        Optional<Address> wan = known(in);
        Optional<Address> mapped = known(in);
        int witnesses = in.u16();
        Reach reach = Reach.of(in.u8()).orElseThrow(() -> in.malformed("unknown reach"));
        int count = in.u16();
        if (count > LIMIT) {
            throw in.malformed(count + " entries");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        in.expectEnd();
        return new AddressBook(taken, local, wan, mapped, witnesses, reach, entries);
    }

    private static Entry entry(WireReader in) {
        Bytes key = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(key)) {
            throw in.malformed("no public key");
        }
        Peer peer = new Peer(new PublicKey(key), AddressCodec.IP.read(in));
        return new Entry(peer, instant(in), instant(in), in.bool());
    }

    private static Optional<Address> known(WireReader in) {
        return Optional.of(AddressCodec.IP.read(in)).filter(address -> address.port() != 0);
    }

    /** Any 64 bits are a time that Java can hold. */
    private static Instant instant(WireReader in) {
        return Instant.ofEpochMilli(in.i64());
    }

    /**
     * A peer that proved itself once.
     *
     * @param peer who and where
     * @param since when it was first met
     * @param lastHeard when it last proved itself
     * @param isNeighbour whether it is a neighbour now
     */
    public record Entry(Peer peer, Instant since, Instant lastHeard, boolean isNeighbour) {}
}
