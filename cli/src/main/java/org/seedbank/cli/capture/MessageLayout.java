package org.seedbank.cli.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a message consists of.
 *
 * @param name what it is called
 * @param framing what stands before its parts
 * @param parts in their order
 * @see "IPv8 messages, specification sections 4, 7.1 and 9.1"
 */
record MessageLayout(String name, Framing framing, List<Part> parts) {
    private static final Map<Integer, MessageLayout> DISCOVERY = Map.of(
            246,
            signed("introduction-request", "IPV4 destination,IPV4 lan,IPV4 wan,FLAGS flags,U16 identifier,REST extra"),
            245,
            signed(
                    "introduction-response",
                    "IPV4 destination,IPV4 lan,IPV4 wan,IPV4 introduced lan,IPV4 introduced wan,FLAGS flags,"
                            + "U16 identifier,REST extra"),
            250,
            unsigned("puncture-request", "IPV4 lan walker,IPV4 wan walker,U16 identifier"),
            249,
            signed("puncture", "IPV4 lan,IPV4 wan,U16 identifier"),
            234,
            signed(
                    "introduction-request (new)",
                    "ADDRESS destination,ADDRESS lan,ADDRESS wan,U16 identifier,FLAGS flags,REST extra"),
            233,
            signed(
                    "introduction-response (new)",
                    "ADDRESS destination,ADDRESS lan,ADDRESS wan,ADDRESS introduced lan,ADDRESS introduced wan,"
                            + "U16 identifier,FLAGS flags,REST extra"),
            232,
            unsigned("puncture-request (new)", "ADDRESS lan walker,ADDRESS wan walker,U16 identifier"),
            231,
            signed("puncture (new)", "ADDRESS lan,ADDRESS wan,U16 identifier"));

    private static final Map<Integer, MessageLayout> LEDGER = Map.of(
            1,
            unsigned("half-block", "BLOCK block"),
            2,
            signed("crawl-request", "KEY chain owner,I32 start,I32 end,U32 crawl id"),
            3,
            unsigned("crawl-response", "BLOCK block,U32 crawl id,U32 index,U32 total"),
            4,
            unsigned("half-block-pair", "BLOCK proposal,BLOCK agreement"),
            5,
            unsigned("half-block-broadcast", "BLOCK block,U32 ttl"),
            6,
            unsigned("half-block-pair-broadcast", "BLOCK proposal,BLOCK agreement,U32 ttl"),
            7,
            unsigned("empty-crawl-response", "U32 crawl id"));

    private static final Map<Integer, MessageLayout> INTRODUCTIONS = Map.of(
            1,
            signed("similarity-request", "U16 identifier,IPV4 lan,IPV4 wan,FLAGS flags,REST overlays"),
            2,
            signed("similarity-response", "U16 identifier,OVERLAYS overlays,REST extra"),
            3,
            unsigned("ping", "U16 identifier"),
            4,
            unsigned("pong", "U16 identifier"));

    private static final Map<Integer, MessageLayout> ACCOUNTING = Map.of(
            1,
            bare(
                    "bandwidth-record",
                    "U32 sequence,KEY payer,KEY payee,SIGNATURE payer signature,SIGNATURE payee signature,U64 amount,"
                            + "TIME time,U32 request id"),
            2,
            bare("bandwidth-query", ""));

    /** The layout of message {@code id} of an overlay of this kind. */
    static Optional<MessageLayout> of(KnownOverlay.Kind kind, int id) {
        Map<Integer, MessageLayout> own = switch (kind) {
            case LEDGER -> LEDGER;
            case DISCOVERY -> INTRODUCTIONS;
            case ACCOUNTING -> ACCOUNTING;
            case OTHER -> Map.of();
        };
        return Optional.ofNullable(own.getOrDefault(id, DISCOVERY.get(id)));
    }

    private static MessageLayout signed(String name, String parts) {
        return new MessageLayout(name, Framing.SIGNED, parts(parts));
    }

    private static MessageLayout unsigned(String name, String parts) {
        return new MessageLayout(name, Framing.UNSIGNED, parts(parts));
    }

    private static MessageLayout bare(String name, String parts) {
        return new MessageLayout(name, Framing.BARE, parts(parts));
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int space = each.indexOf(' ');
            String kind = each.substring(0, space);
            parts.add(new Part(FieldKind.valueOf(kind), each.substring(space + 1)));
        }
        return List.copyOf(parts);
    }

    /** What stands between message id and parts. */
    enum Framing {
        /** Key and global time, and a signature at the end. */
        SIGNED,
        /** Global time. */
        UNSIGNED,
        /** Nothing. */
        BARE
    }

    /**
     * A part.
     *
     * @param kind how it is read
     * @param name what it is
     */
    record Part(FieldKind kind, String name) {}
}
