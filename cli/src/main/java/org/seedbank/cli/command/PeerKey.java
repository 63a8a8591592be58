package org.seedbank.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.seedbank.cli.config.Nearest;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.store.ChainStore;

/**
 * The key that a user names: all of it, the first digits of the name of a peer that the ledger or the address book
 * knows, or an alias of such a peer.
 */
final class PeerKey {
    private static final String HINT =
            "the other side shows its key with seedbank wallet export-public; seedbank chain ls --all lists known peers";

    private PeerKey() {}

    /**
     * The key behind {@code text}.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION} if it is neither, with {@link ExitCode#NOT_FOUND} if no peer
     *     is called like that
     */
    static PublicKey find(String text, Optional<ChainStore> ledger, Invocation invocation) {
        PeerFiles peers = new PeerFiles(invocation.directories().peers());
        String digits = digits(text, peers.notes());
        if (digits.matches("[0-9a-f]{" + 2 * PublicKey.SIZE + "}")) {
            Bytes key = Bytes.fromHex(digits);
            if (!PublicKey.isParseable(key)) {
                throw refused(ExitCode.BAD_OPTION, text, "it does not begin as a public key does");
            }
            return new PublicKey(key);
        }
        if (!digits.matches("[0-9a-f]{8,40}")) {
            throw refused(
                    ExitCode.BAD_OPTION,
                    text,
                    "expected the " + 2 * PublicKey.SIZE + " hex digits of a key, 8 to 40 of a known peer, or an alias"
                            + didYouMean(text, peers.notes()));
        }
        TreeSet<PublicKey> known = new TreeSet<>();
        ledger.ifPresent(store -> {
            known.addAll(store.owners());
            store.accounts().stream().map(AccountRecord::counterparty).forEach(known::add);
        });
        peers.book().stream()
                .flatMap(book -> book.entries().stream())
                .map(entry -> entry.peer().key())
                .forEach(known::add);
        List<PublicKey> matches = known.stream()
                .filter(key -> key.memberId().toString().startsWith(digits))
                .toList();
        if (matches.isEmpty()) {
            throw refused(ExitCode.NOT_FOUND, text, "no peer of that name is known here");
        }
        if (matches.size() > 1) {
            throw refused(ExitCode.BAD_OPTION, text, matches.size() + " peers begin like this");
        }
        return matches.get(0);
    }

    /** {@code text} in small letters; an alias as the digits of its peer. */
    static String digits(String text, PeerNotes notes) {
        String stripped = text.strip();
        return notes.called(stripped).map(MemberId::toString).orElseGet(() -> stripped.toLowerCase(Locale.ROOT));
    }

    /** The alias most like {@code text}, as the end of a sentence. */
    static String didYouMean(String text, PeerNotes notes) {
        return Nearest.to(text.strip(), List.copyOf(notes.aliases().values()))
                .map(alias -> "; did you mean " + alias)
                .orElse("");
    }

    private static CliFailure refused(ExitCode code, String text, String why) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return new CliFailure(code, "cannot use the peer", shown, why, HINT);
    }
}
