package org.seedbank.trustchain.gossip;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** Layout of a broadcast pair: block, block, ttl (4). */
public final class PairBroadcastCodec implements Codec<PairBroadcast> {
    /** The codec has no state. */
    public static final PairBroadcastCodec INSTANCE = new PairBroadcastCodec();

    private PairBroadcastCodec() {}

    @Override
    public PairBroadcast read(WireReader in) {
        return new PairBroadcast(BlockPairCodec.INSTANCE.read(in), in.u32());
    }

    @Override
    public void write(PairBroadcast broadcast, WireWriter out) {
        BlockPairCodec.INSTANCE.write(broadcast.pair(), out);
        out.u32(broadcast.ttl());
    }
}
