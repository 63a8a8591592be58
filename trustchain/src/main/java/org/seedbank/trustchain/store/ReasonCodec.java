package org.seedbank.trustchain.store;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.ServiceReason;

/** Layout of a reason: code of its kind (1), subject (varlenH). */
final class ReasonCodec implements Codec<ServiceReason> {
    static final ReasonCodec INSTANCE = new ReasonCodec();

    private ReasonCodec() {}

    @Override
    public ServiceReason read(WireReader in) {
        int code = in.u8();
        Bytes subject = in.varlenH();
        try {
            for (ServiceReason.Kind kind : ServiceReason.Kind.values()) {
                if (kind.code() == code) {
                    return new ServiceReason(kind, subject);
                }
            }
        } catch (IllegalArgumentException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
        throw in.malformed("kind of service " + code);
    }

    @Override
    public void write(ServiceReason reason, WireWriter out) {
        out.u8(reason.kind().code()).varlenH(reason.subject());
    }
}
