package org.seedbank.cli.wallet;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * A secret as words that can be written on paper: 24 words of BIP-39 for each 32 bytes, the last of them with a
 * checksum of 8 bits. The words stand for the bytes themselves; BIP-39's way from words to a seed, with PBKDF2, is not
 * used.
 *
 * @param words 24 words for a key made of entropy, 48 for both halves of a key that is older than words
 * @see "BIP-39, sections Generating the mnemonic and Wordlist"
 */
public record RecoveryWords(List<String> words) {
    /** Words for 32 bytes. */
    public static final int GROUP = 24;

    private static final int BITS_PER_WORD = 11;
    private static final int GROUP_BYTES = 32;

    /** Copies the words. */
    public RecoveryWords {
        words = List.copyOf(words);
    }

    /** The words for {@code secret}. */
    public static RecoveryWords of(IdentitySecret secret) {
        WordList list = WordList.load();
        List<String> words = new ArrayList<>();
        Bytes bytes = secret.essence();
        for (int from = 0; from < bytes.size(); from += GROUP_BYTES) {
            Bytes part = bytes.slice(from, from + GROUP_BYTES);
            Bytes checked = part.concat(checksum(part));
            for (int i = 0; i < GROUP; i++) {
                words.add(list.at(bits(checked, i * BITS_PER_WORD)));
            }
        }
        return new RecoveryWords(words);
    }

    /**
     * Reads words, which may be numbered, cut off after four letters, and written in any case.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION} if there are not 24 or 48 of them or one is unknown, with
     *     {@link ExitCode#CHECKSUM_WRONG} if one was mistaken for another
     */
    public static RecoveryWords parse(String text) {
        WordList list = WordList.load();
        List<String> words = new ArrayList<>();
        for (String piece : text.strip().split("[\\s,]+", 2 * 2 * GROUP + 2)) {
            if (piece.matches("\\d{0,2}[.:)]?")) {
                continue;
            }
            int index = list.indexOf(piece);
            if (index < 0) {
                throw unknown(piece, words.size() + 1, list);
            }
            words.add(list.at(index));
        }
        if (words.size() != GROUP && words.size() != 2 * GROUP) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    "the words",
                    "there are " + words.size() + ", expected " + GROUP + " (or " + 2 * GROUP + " of a key from before "
                            + GROUP + " words)",
                    "write all of them, in their order, with spaces between them");
        }
        RecoveryWords read = new RecoveryWords(words);
        var unused = read.secret(); // refuses a wrong checksum
        return read;
    }

    /**
     * What the words stand for.
     *
     * @throws CliFailure with {@link ExitCode#CHECKSUM_WRONG}
     */
    public IdentitySecret secret() {
        WordList list = WordList.load();
        Bytes essence = Bytes.empty();
        for (int from = 0; from < words.size(); from += GROUP) {
            essence = essence.concat(group(words.subList(from, from + GROUP), list));
        }
        return essence.size() == PrivateKey.ENTROPY_SIZE
                ? IdentitySecret.ofEntropy(essence)
                : IdentitySecret.ofSecrets(essence);
    }

    /** The words in numbered lines, six in each. */
    public List<String> lines() {
        int perLine = 6;
        return IntStream.range(0, words.size() / perLine)
                .mapToObj(line -> IntStream.range(line * perLine, (line + 1) * perLine)
                        .mapToObj(i -> String.format("%2d. %-8s", i + 1, words.get(i)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    @Override
    public String toString() {
        return words.size() + " words";
    }

    private static Bytes group(List<String> group, WordList list) {
        byte[] bits = new byte[GROUP_BYTES + 1];
        for (int i = 0; i < GROUP; i++) {
            int index = list.indexOf(group.get(i));
            for (int bit = 0; bit < BITS_PER_WORD; bit++) {
                if ((index >> (BITS_PER_WORD - 1 - bit) & 1) != 0) {
                    int position = i * BITS_PER_WORD + bit;
                    bits[position / 8] |= (byte) (0x80 >> position % 8);
                }
            }
        }
        Bytes all = Bytes.wrap(bits);
        Bytes part = all.slice(0, GROUP_BYTES);
        if (!all.slice(GROUP_BYTES, all.size()).equals(checksum(part))) {
            throw new CliFailure(
                    ExitCode.CHECKSUM_WRONG,
                    "cannot use",
                    "the words",
                    "each of them exists, but they do not belong together: one is wrong, or the order is",
                    "compare them with the paper, one by one");
        }
        return part;
    }

    /** The eleven bits of {@code bytes} that begin with bit {@code from}. */
    private static int bits(Bytes bytes, int from) {
        int value = 0;
        for (int bit = from; bit < from + BITS_PER_WORD; bit++) {
            value = value << 1 | (bytes.at(bit / 8) >> (7 - bit % 8) & 1);
        }
        return value;
    }

    private static Bytes checksum(Bytes part) {
        return Bytes.wrap(Hashing.sha256().hashBytes(part.toArray()).asBytes()).slice(0, 1);
    }

    private static CliFailure unknown(String word, int position, WordList list) {
        String shown = word.length() <= 20 ? word : word.substring(0, 20) + "…";
        String suggestion =
                list.nearest(shown).map(near -> "; did you mean " + near + "?").orElse("");
        return new CliFailure(
                ExitCode.BAD_OPTION,
                "cannot use",
                "word " + position,
                "\"" + shown + "\" is not one of the " + WordList.SIZE + " words of BIP-39" + suggestion,
                "correct that word and try again");
    }
}
