package org.seedbank.cli.wallet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.seedbank.cli.config.Nearest;

/**
 * The 2048 English words of BIP-39, in alphabetical order; the first four letters tell them apart.
 *
 * <p>Taken from python-mnemonic 0.19, Copyright (c) 2013-2014 Pavol Rusnak, under the MIT licence, whose text is beside
 * the list.
 *
 * @see "BIP-39; SHA-256 of the list 2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
 */
final class WordList {
    static final int SIZE = 2048;

    private static final String RESOURCE = "bip39-english.txt";
    private static final int TELLING_LETTERS = 4;
    /** Twice the longest word; whatever is longer is no slip of the pen, and comparing it takes time. */
    private static final int LONGEST_MISTAKE = 16;

    private final List<String> words;

    private WordList(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** The list, read once. */
    static WordList load() {
        return Loaded.LIST;
    }

    private static WordList read() {
        InputStream content = WordList.class.getResourceAsStream(RESOURCE);
        if (content == null) {
            throw new IllegalStateException(RESOURCE + " is missing in this program");
        }
        try (var lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            return new WordList(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String at(int index) {
        return words.get(index);
    }

    /** Where {@code word}, or the one word that begins with it, is; negative if there is none. */
    int indexOf(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        int found = Collections.binarySearch(words, wanted);
        if (found < 0 && wanted.length() >= TELLING_LETTERS) {
            int next = -found - 1;
            boolean isOnlyOne = next < words.size() && words.get(next).startsWith(wanted);
            return isOnlyOne ? next : -1;
        }
        return found;
    }

    /** The word that was probably meant. */
    Optional<String> nearest(String word) {
        return word.length() > LONGEST_MISTAKE ? Optional.empty() : Nearest.to(word.toLowerCase(Locale.ROOT), words);
    }

    /** Made when the list is first wanted. */
    private static final class Loaded {
        private static final WordList LIST = read();
    }
}
