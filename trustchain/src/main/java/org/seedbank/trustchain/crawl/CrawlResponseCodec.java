package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlockCodec;

/** Layout of one part of an answer: block, id (4), index (4), total (4). */
public final class CrawlResponseCodec implements Codec<CrawlResponse> {
    /** The codec has no state. */
    public static final CrawlResponseCodec INSTANCE = new CrawlResponseCodec();

    private CrawlResponseCodec() {}

    @Override
    public CrawlResponse read(WireReader in) {
        return new CrawlResponse(HalfBlockCodec.INSTANCE.read(in), in.u32(), in.u32(), in.u32());
    }

    @Override
    public void write(CrawlResponse response, WireWriter out) {
        HalfBlockCodec.INSTANCE.write(response.block(), out);
        out.u32(response.id()).u32(response.index()).u32(response.total());
    }
}
