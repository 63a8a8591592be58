package org.seedbank.overlay.endpoint;

import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** Tells the kinds apart by their first byte. */
final class LocationCodec implements Codec<Location> {
    private static final int TYPE_NAME = 2;

    @Override
    public Location read(WireReader in) {
        int type = in.u8();
        return type == TYPE_NAME
                ? new Location.Named(in.varlenHUtf8(), in.u16())
                : new Location.Known(AddressCodec.readTyped(in, type));
    }

    @Override
    public void write(Location location, WireWriter out) {
        if (location instanceof Location.Named named) {
            out.u8(TYPE_NAME).varlenHUtf8(named.host()).u16(named.port());
        } else if (location instanceof Location.Known known) {
            AddressCodec.IP.write(known.address(), out);
        }
    }
}
