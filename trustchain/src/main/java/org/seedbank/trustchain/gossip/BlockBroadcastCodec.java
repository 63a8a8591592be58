package org.seedbank.trustchain.gossip;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlockCodec;

/** Layout of a broadcast: block, ttl (4). */
public final class BlockBroadcastCodec implements Codec<BlockBroadcast> {
    /** The codec has no state. */
    public static final BlockBroadcastCodec INSTANCE = new BlockBroadcastCodec();

    private BlockBroadcastCodec() {}

    @Override
    public BlockBroadcast read(WireReader in) {
        return new BlockBroadcast(HalfBlockCodec.INSTANCE.read(in), in.u32());
    }

    @Override
    public void write(BlockBroadcast broadcast, WireWriter out) {
        HalfBlockCodec.INSTANCE.write(broadcast.block(), out);
        out.u32(broadcast.ttl());
    }
}
