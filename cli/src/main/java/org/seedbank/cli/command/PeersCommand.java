package org.seedbank.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wiring.Acquaintance;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.validation.DoubleSpend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Other nodes. */
@Command(name = "peers", description = "List other nodes, name them, shut them out, or meet a new one.")
final class PeersCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(
                new Ls(invocation),
                new Show(invocation),
                new Connect(invocation),
                new Alias(invocation),
                new Ban(invocation),
                new Unban(invocation));
    }

    private static PeerFiles files(Invocation invocation) {
        return new PeerFiles(invocation.directories().peers());
    }

    @Command(name = "ls", description = "List the neighbours of the node that runs or ran last.")
    static final class Ls implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--all", description = "Also those that are no neighbours now.")
        private boolean isAll;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(PeerResults.PEERS));

        Ls(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            PeerFiles files = files(invocation);
            PeerNotes notes = files.notes();
            Instant now = invocation.host().clock().instant();
            AddressBook book = files.book().orElseGet(() -> AddressBook.empty(now));
            List<AddressBook.Entry> shown = book.entries().stream()
                    .filter(entry -> isAll || entry.isNeighbour())
                    .toList();
            invocation.output().result(new PeerResults.Listed(book, shown, notes, now), table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(name = "show", description = "Show what is known of a peer.")
    static final class Show implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "PEER", description = "An alias, a public key, or eight or more hex digits.")
        private String peer = "";

        Show(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            MemberId member = new PeerName(invocation).resolve(peer);
            PeerFiles files = files(invocation);
            Optional<AddressBook.Entry> entry = files.book().stream()
                    .flatMap(book -> book.entries().stream())
                    .filter(each -> each.peer().key().memberId().equals(member))
                    .findFirst();
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                Optional<PublicKey> owner = ledger.store().stream()
                        .flatMap(store -> store.owners().stream())
                        .filter(key -> key.memberId().equals(member))
                        .findFirst()
                        .or(() -> entry.map(each -> each.peer().key()));
                long blocks = ledger.store()
                        .flatMap(store -> owner.flatMap(store::latest))
                        .map(block -> block.sequence().value())
                        .orElse(0L);
                Optional<DoubleSpend> fork = ledger.store().stream()
                        .flatMap(store -> store.forks().stream())
                        .filter(proof -> proof.id().owner().memberId().equals(member))
                        .findFirst();
                invocation.output().result(new PeerResults.Shown(member, entry, files.notes(), owner, blocks, fork));
            }
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "connect",
            description = "Ask a node whether it is there, and remember its address for this and each later start.")
    static final class Connect implements Callable<Integer> {
        private static final Duration WAIT = Duration.ofSeconds(5);

        private final Invocation invocation;

        @Parameters(paramLabel = "HOST:PORT", description = "Where the node listens (UDP).")
        private @Nullable PeerAddress address;

        Connect(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (address == null) {
                throw new IllegalStateException("checked by the parser");
            }
            Settings settings = invocation.settings().settings();
            Address target = Address.of(address.resolve(settings));
            Acquaintance.Met met = Acquaintance.make(target, settings, invocation.host(), WAIT)
                    .orElseThrow(() -> new CliFailure(
                            ExitCode.TIMEOUT,
                            "cannot reach",
                            target.toString(),
                            "nobody answered within " + WAIT.toSeconds() + " s",
                            "check the address and that the node runs; behind a router its UDP port must be"
                                    + " forwarded"));
            files(invocation).change(notes -> notes.withNamed(target));
            invocation.output().result(new PeerResults.Connected(met));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "alias", description = "Give a peer a name of yours.")
    static final class Alias implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(
                index = "0",
                paramLabel = "PEER",
                description = "An alias, a public key, or eight or more hex digits.")
        private String peer = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "Up to 32 letters, digits, dots and dashes.")
        private String name = "";

        Alias(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (!PeerNotes.isAlias(name)) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot use the name",
                        name,
                        "expected up to 32 letters, digits, dots, dashes and underscores, not eight or more hex digits",
                        "seedbank peers alias PEER alice");
            }
            MemberId member = new PeerName(invocation).resolve(peer);
            files(invocation).change(notes -> {
                notes.called(name).filter(holder -> !holder.equals(member)).ifPresent(this::refuse);
                return notes.withAlias(member, name);
            });
            invocation.output().result(new PeerResults.Noted(member, "called " + name));
            return ExitCode.OK.code();
        }

        /** Tokens are given to names, so a name does not go from one peer to another by mistake. */
        private void refuse(MemberId holder) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use the name",
                    name,
                    holder + " is called like this",
                    "another name, or first another one for that peer: seedbank peers alias " + name + " NAME");
        }
    }

    @Command(
            name = "ban",
            description =
                    "Shut a peer out: no neighbour, not served, not paid, nothing signed with it; a running node of"
                            + " torrents follows within ten seconds.")
    static final class Ban implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "PEER", description = "An alias, a public key, or eight or more hex digits.")
        private String peer = "";

        Ban(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            MemberId member = new PeerName(invocation).resolve(peer);
            if (WalletCommand.ownKey(invocation)
                    .filter(own -> own.memberId().equals(member))
                    .isPresent()) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION, "cannot shut out", peer, "it is your own key", "name somebody else");
            }
            files(invocation).change(notes -> notes.withBan(member));
            invocation.output().result(new PeerResults.Noted(member, "banned"));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "unban", description = "Let a peer in again.")
    static final class Unban implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "PEER", description = "An alias, a public key, or eight or more hex digits.")
        private String peer = "";

        Unban(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            MemberId member = new PeerName(invocation).resolve(peer);
            files(invocation).change(notes -> notes.withoutBan(member));
            invocation.output().result(new PeerResults.Noted(member, "not banned"));
            return ExitCode.OK.code();
        }
    }

    /** Finds out whom a name means: aliases, the address book, bans, and the ledger know peers. */
    private record PeerName(Invocation invocation) {
        MemberId resolve(String text) {
            PeerFiles files = files(invocation);
            PeerNotes notes = files.notes();
            Optional<MemberId> called = notes.called(text);
            if (called.isPresent()) {
                return called.get();
            }
            if (text.matches("[0-9a-fA-F]{" + 2 * PublicKey.SIZE + "}")) {
                Bytes key = Bytes.fromHex(text.toLowerCase(Locale.ROOT));
                if (!PublicKey.isParseable(key)) {
                    throw failure(ExitCode.BAD_OPTION, text, "it does not begin as a public key does");
                }
                return new PublicKey(key).memberId();
            }
            if (!text.matches("[0-9a-fA-F]{8,40}")) {
                throw failure(ExitCode.NOT_FOUND, text, "nobody is called like this" + PeerKey.didYouMean(text, notes));
            }
            List<MemberId> matches = known(files, notes).stream()
                    .filter(member -> member.toString().regionMatches(true, 0, text, 0, text.length()))
                    .distinct()
                    .toList();
            if (matches.size() == 1) {
                return matches.get(0);
            }
            if (matches.isEmpty() && text.length() == 2 * MemberId.SIZE) {
                return new MemberId(Bytes.fromHex(text.toLowerCase(Locale.ROOT)));
            }
            throw matches.isEmpty()
                    ? failure(ExitCode.NOT_FOUND, text, "it is not known here")
                    : failure(ExitCode.BAD_OPTION, text, matches.size() + " peers begin like this");
        }

        private List<MemberId> known(PeerFiles files, PeerNotes notes) {
            List<MemberId> known = new ArrayList<>(notes.bans());
            files.book().stream()
                    .flatMap(book -> book.entries().stream())
                    .map(AddressBook.Entry::peer)
                    .map(Peer::key)
                    .map(PublicKey::memberId)
                    .forEach(known::add);
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ledger.store().stream()
                        .flatMap(store -> store.owners().stream())
                        .map(PublicKey::memberId)
                        .forEach(known::add);
            }
            return known;
        }

        private static CliFailure failure(ExitCode code, String text, String why) {
            return new CliFailure(
                    code, "cannot find the peer", text, why, "seedbank peers ls --all lists the peers that are known");
        }
    }
}
