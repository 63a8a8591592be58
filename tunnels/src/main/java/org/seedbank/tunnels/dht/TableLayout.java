package org.seedbank.tunnels.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Connected;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.PeerStored;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Pong;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableMessage.Stored;

/**
 * Where the fields of a message are, and its number.
 *
 * @param <T> the message
 * @param id number of the message
 * @param reader takes fields apart
 * @param writer puts them together
 */
record TableLayout<T extends TableMessage>(int id, Function<WireReader, T> reader, BiConsumer<T, WireWriter> writer)
        implements Codec<T> {
    static final TableLayout<Ping> PING = bare(1, Ping::new);
    static final TableLayout<Pong> PONG = bare(2, Pong::new);
    static final TableLayout<Store> STORE = new TableLayout<>(
            3,
            in -> new Store(in.u32(), in.bytes(Tokens.SIZE), point(in), values(in)),
            (message, out) -> out.u32(message.identifier())
                    .exactly(Tokens.SIZE, message.token())
                    .bytes(message.target().value())
                    .varlenHList(message.values()));
    static final TableLayout<Stored> STORED = bare(4, Stored::new);
    static final TableLayout<Find> FIND = new TableLayout<>(
            5,
            in -> new Find(in.u32(), AddressCodec.IP.read(in), point(in), in.u32(), in.u8() != 0),
            (message, out) -> asked(message.identifier(), message.lan(), message.target(), out)
                    .u32(message.offset())
                    .bool(message.nodesOnly()));
    static final TableLayout<Found> FOUND = new TableLayout<>(
            6,
            in -> new Found(in.u32(), in.bytes(Tokens.SIZE), values(in), nodes(in)),
            (message, out) -> nodes(
                    message.nodes(),
                    out.u32(message.identifier())
                            .exactly(Tokens.SIZE, message.token())
                            .varlenHList(message.values())));
    static final TableLayout<StorePeer> STORE_PEER = new TableLayout<>(
            7,
            in -> new StorePeer(in.u32(), in.bytes(Tokens.SIZE), point(in)),
            (message, out) -> out.u32(message.identifier())
                    .exactly(Tokens.SIZE, message.token())
                    .bytes(message.target().value()));
    static final TableLayout<PeerStored> PEER_STORED = bare(8, PeerStored::new);
    static final TableLayout<Connect> CONNECT = new TableLayout<>(
            9,
            in -> new Connect(in.u32(), AddressCodec.IP.read(in), point(in)),
            (message, out) -> asked(message.identifier(), message.lan(), message.target(), out));
    static final TableLayout<Connected> CONNECTED = new TableLayout<>(
            10,
            in -> new Connected(in.u32(), nodes(in)),
            (message, out) -> nodes(message.nodes(), out.u32(message.identifier())));

    @Override
    public T read(WireReader in) {
        return reader.apply(in);
    }

    @Override
    public void write(T message, WireWriter out) {
        writer.accept(message, out);
    }

    private static <T extends TableMessage> TableLayout<T> bare(int id, LongFunction<T> maker) {
        return new TableLayout<>(id, in -> maker.apply(in.u32()), (message, out) -> out.u32(message.identifier()));
    }

    private static WireWriter asked(long identifier, Address lan, TablePoint target, WireWriter out) {
        out.u32(identifier);
        AddressCodec.IP.write(lan, out);
        return out.bytes(target.value());
    }

    private static TablePoint point(WireReader in) {
        return new TablePoint(in.bytes(TablePoint.SIZE));
    }

    private static List<Bytes> values(WireReader in) {
        List<Bytes> values = in.varlenHList();
        if (values.size() > TableMessage.MOST_VALUES) {
            throw in.malformed(values.size() + " values");
        }
        for (Bytes value : values) {
            if (value.size() > StoredValue.LARGEST) {
                throw in.malformed("value of " + value.size() + " bytes");
            }
        }
        return values;
    }

    /** Nodes with keys of other kinds, which the network still has, are left out. */
    private static List<Peer> nodes(WireReader in) {
        int count = in.u8();
        if (count > TableMessage.MOST_NODES) {
            throw in.malformed(count + " nodes");
        }
        List<Peer> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Address address = AddressCodec.IP.read(in);
            Bytes key = in.varlenH();
            if (PublicKey.isParseable(key)) {
                nodes.add(new Peer(new PublicKey(key), address));
            }
        }
        return nodes;
    }

    private static void nodes(List<Peer> nodes, WireWriter out) {
        out.u8(nodes.size());
        for (Peer node : nodes) {
            AddressCodec.IP.write(node.address(), out);
            out.varlenH(node.key().encoded());
        }
    }
}
