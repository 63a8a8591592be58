package org.seedbank.trustchain.crawl;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** Layout of an empty answer: id (4). */
public final class EmptyCrawlResponseCodec implements Codec<EmptyCrawlResponse> {
    /** The codec has no state. */
    public static final EmptyCrawlResponseCodec INSTANCE = new EmptyCrawlResponseCodec();

    private EmptyCrawlResponseCodec() {}

    @Override
    public EmptyCrawlResponse read(WireReader in) {
        return new EmptyCrawlResponse(in.u32());
    }

    @Override
    public void write(EmptyCrawlResponse response, WireWriter out) {
        out.u32(response.id());
    }
}
