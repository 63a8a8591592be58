package org.seedbank.cli.peers;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * What the user says about peers. Written as lines {@code alias MEMBER NAME}, {@code ban MEMBER} and {@code peer
 * ADDRESS}; members as 40 hexadecimal digits.
 *
 * @param aliases names of peers; no two peers share one
 * @param banned peers that are shut out
 * @param named addresses that are asked for neighbours at each start, as {@code IP:PORT}
 */
public record PeerNotes(SortedMap<String, String> aliases, SortedSet<String> banned, SortedSet<String> named) {
    /** Nothing was said. */
    public static final PeerNotes EMPTY = new PeerNotes(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());

    /** Lines of a file, at most. */
    static final int MAX_LINES = 10_000;

    private static final Pattern MEMBER = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_.-]{1,32}");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{8,}");

    /** Copies the collections. */
    public PeerNotes {
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
        banned = Collections.unmodifiableSortedSet(new TreeSet<>(banned));
        named = Collections.unmodifiableSortedSet(new TreeSet<>(named));
    }

    /** Whether {@code text} can be an alias: not taken for digits of a key. */
    public static boolean isAlias(String text) {
        return ALIAS.matcher(text).matches() && !DIGITS.matcher(text).matches();
    }

    /** These, with {@code member} called {@code alias}; whoever had that name loses it. */
    public PeerNotes withAlias(MemberId member, String alias) {
        SortedMap<String, String> changed = new TreeMap<>(aliases);
        changed.values().remove(alias);
        changed.put(member.toString(), alias);
        return new PeerNotes(changed, banned, named);
    }

    /** These, with the aliases of {@code others} of peers that have none here, as far as the names are free. */
    public PeerNotes withAliasesOf(PeerNotes others) {
        SortedMap<String, String> changed = new TreeMap<>(aliases);
        others.aliases.forEach((member, alias) -> {
            if (!changed.containsValue(alias)) {
                changed.putIfAbsent(member, alias);
            }
        });
        return new PeerNotes(changed, banned, named);
    }

    /** These, with {@code member} shut out. */
    public PeerNotes withBan(MemberId member) {
        SortedSet<String> changed = new TreeSet<>(banned);
        changed.add(member.toString());
        return new PeerNotes(aliases, changed, named);
    }

    /** These, with {@code member} let in again. */
    public PeerNotes withoutBan(MemberId member) {
        SortedSet<String> changed = new TreeSet<>(banned);
        changed.remove(member.toString());
        return new PeerNotes(aliases, changed, named);
    }

    /** These, with {@code address} asked at each start. */
    public PeerNotes withNamed(Address address) {
        SortedSet<String> changed = new TreeSet<>(named);
        changed.add(address.toString());
        return new PeerNotes(aliases, banned, changed);
    }

    /** The name of {@code member}. */
    public Optional<String> aliasOf(MemberId member) {
        return Optional.ofNullable(aliases.get(member.toString()));
    }

    /** Who is called {@code alias}. */
    public Optional<MemberId> called(String alias) {
        return aliases.entrySet().stream()
                .filter(entry -> entry.getValue().equals(alias))
                .map(entry -> member(entry.getKey()))
                .findFirst();
    }

    /** Who is shut out. */
    public List<MemberId> bans() {
        return banned.stream().map(PeerNotes::member).toList();
    }

    /** The addresses that are asked at each start. */
    public List<Address> addresses() {
        return named.stream().map(PeerNotes::address).toList();
    }

    /** As lines. */
    public String encode() {
        StringBuilder lines = new StringBuilder("# Kept by seedbank peers; one fact a line.\n");
        aliases.forEach((member, alias) ->
                lines.append("alias ").append(member).append(' ').append(alias).append('\n'));
        banned.forEach(member -> lines.append("ban ").append(member).append('\n'));
        named.forEach(address -> lines.append("peer ").append(address).append('\n'));
        return lines.toString();
    }

    /**
     * Reads lines.
     *
     * @throws IllegalArgumentException naming the line that is not understood
     */
    public static PeerNotes decode(String text) {
        SortedMap<String, String> aliases = new TreeMap<>();
        SortedSet<String> banned = new TreeSet<>();
        SortedSet<String> named = new TreeSet<>();
        int number = 0;
        for (String line : text.lines().limit(MAX_LINES + 1L).toList()) {
            number++;
            String[] words = line.strip().split(" +", -1);
            boolean isFact = !line.isBlank() && !line.startsWith("#");
            if (isFact && (number > MAX_LINES || !take(words, aliases, banned, named))) {
                throw new IllegalArgumentException("line " + number + " is not understood");
            }
        }
        return new PeerNotes(aliases, banned, named);
    }

    private static boolean take(
            String[] words, Map<String, String> aliases, SortedSet<String> banned, SortedSet<String> named) {
        boolean isMember = words.length > 1 && MEMBER.matcher(words[1]).matches();
        if (words[0].equals("alias") && words.length == 3 && isMember && isAlias(words[2])) {
            aliases.values().remove(words[2]);
            aliases.put(words[1], words[2]);
        } else if (words[0].equals("ban") && words.length == 2 && isMember) {
            banned.add(words[1]);
        } else if (words[0].equals("peer") && words.length == 2) {
            named.add(address(words[1]).toString());
        } else {
            return false;
        }
        return true;
    }

    private static MemberId member(String digits) {
        return new MemberId(Bytes.fromHex(digits));
    }

    private static Address address(String text) {
        HostAndPort parsed = HostAndPort.fromString(text);
        if (!parsed.hasPort()) {
            throw new IllegalArgumentException("address without a port: " + text);
        }
        return new Address(Bytes.wrap(InetAddresses.forString(parsed.getHost()).getAddress()), parsed.getPort());
    }
}
