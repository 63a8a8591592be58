package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** Layout of a crawl request: owner (74), first (4, signed), last (4, signed), id (4). */
public final class CrawlRequestCodec implements Codec<CrawlRequest> {
    /** The codec has no state. */
    public static final CrawlRequestCodec INSTANCE = new CrawlRequestCodec();

    private CrawlRequestCodec() {}

    @Override
    public CrawlRequest read(WireReader in) {
        Bytes owner = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(owner)) {
            throw in.malformed("owner is not a public key");
        }
        return new CrawlRequest(new PublicKey(owner), in.i32(), in.i32(), in.u32());
    }

    @Override
    public void write(CrawlRequest request, WireWriter out) {
        out.bytes(request.owner().encoded())
                .i32(request.first())
                .i32(request.last())
                .u32(request.id());
    }
}
