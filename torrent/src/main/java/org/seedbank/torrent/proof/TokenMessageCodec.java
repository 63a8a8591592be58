package org.seedbank.torrent.proof;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.proof.TokenMessage.ChokeSeen;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Notice;
import org.seedbank.torrent.proof.TokenMessage.Proof;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

/**
 * One kind byte, then fixed big-endian fields; only a hello has a field of variable size, its last.
 *
 * <pre>
 * 1 hello      version (1), key (74), nonce (32), overlay port (2), size of later fields (1), later fields
 * 2 proof      signature (64)
 * 3 notice     kind (1), amount (8), window (8)
 * 4 choke seen -
 * </pre>
 */
public final class TokenMessageCodec implements Codec<TokenMessage> {
    /** Name in the extension handshake (BEP 10). */
    public static final String NAME = "sb_tokens";
    /** The largest message in bytes: a hello with all later fields. */
    public static final int MAX_SIZE = 2 + PublicKey.SIZE + Hello.NONCE_SIZE + 2 + 1 + 0xff;

    private static final int HELLO = 1;
    private static final int PROOF = 2;
    private static final int NOTICE = 3;
    private static final int CHOKE_SEEN = 4;

    @Override
    public TokenMessage read(WireReader in) {
        int kind = in.u8();
        return switch (kind) {
            case HELLO -> readHello(in);
            case PROOF -> new Proof(new Signature(in.bytes(Signature.SIZE)));
            case NOTICE -> new Notice(readNotice(in));
            case CHOKE_SEEN -> new ChokeSeen();
            default -> throw in.malformed("message kind " + kind);
        };
    }

    @Override
    public void write(TokenMessage message, WireWriter out) {
        if (message instanceof Hello hello) {
            writeHello(hello, out.u8(HELLO));
        } else if (message instanceof Proof proof) {
            out.u8(PROOF).exactly(Signature.SIZE, proof.signature().value());
        } else if (message instanceof Notice notice) {
            writeNotice(notice.notice(), out.u8(NOTICE));
        } else if (message instanceof ChokeSeen) {
            out.u8(CHOKE_SEEN);
        } else {
            throw new IllegalArgumentException("no code for " + message);
        }
    }

    private static Hello readHello(WireReader in) {
        int version = in.u8();
        Bytes key = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(key)) {
            throw in.malformed("not a public key");
        }
        Bytes nonce = in.bytes(Hello.NONCE_SIZE);
        int overlayPort = in.u16();
        return new Hello(version, new PublicKey(key), nonce, overlayPort, in.bytes(in.u8()));
    }

    private static void writeHello(Hello hello, WireWriter out) {
        out.u8(hello.version())
                .exactly(PublicKey.SIZE, hello.key().encoded())
                .exactly(Hello.NONCE_SIZE, hello.nonce())
                .u16(hello.overlayPort())
                .u8(hello.later().size())
                .bytes(hello.later());
    }

    private static AccountNotice readNotice(WireReader in) {
        int code = in.u8();
        for (AccountNotice.Kind kind : AccountNotice.Kind.values()) {
            if (kind.code() == code) {
                return new AccountNotice(kind, readAmount(in), readAmount(in));
            }
        }
        throw in.malformed("notice kind " + code);
    }

    private static void writeNotice(AccountNotice notice, WireWriter out) {
        out.u8(notice.kind().code())
                .i64(notice.amount().value())
                .i64(notice.window().value());
    }

    private static ByteCount readAmount(WireReader in) {
        long amount = in.i64();
        if (amount < 0) {
            throw in.malformed("amount " + amount);
        }
        return new ByteCount(amount);
    }
}
