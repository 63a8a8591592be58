package org.seedbank.torrent.bt;

/** What happens to token connections; counted per torrent. */
enum TokenEvent {
    /** A key was proven. */
    PROVEN,
    /** The peer does not speak the extension, or too late. */
    ORDINARY,
    /** A message out of order, our own key, or an unknown version: served as an ordinary client. */
    REFUSED,
    /** A message that does not parse before a key was proven: served as an ordinary client. */
    MALFORMED,
    /** No proof came in time: served as an ordinary client. */
    SILENT,
    /** A proof that does not belong to the connection: closed. */
    FORGED,
    /** A message that breaks the rules after a key was proven: closed. */
    MISBEHAVED,
    /** A proven key that the user shut out: closed. */
    BANNED,
    /** More notices than anybody needs: dropped. */
    FLOODED,
    /** A paying peer was choked because its account did not admit a block. */
    CHOKED,
    /** It was unchoked again. */
    UNCHOKED
}
