package org.seedbank.torrent.source;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeValue.Dictionary;
import org.seedbank.torrent.source.BencodeValue.Items;
import org.seedbank.torrent.source.BencodeValue.Text;
import org.seedbank.torrent.source.BencodeValue.Whole;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

/**
 * A dictionary whose values must have certain types.
 *
 * @param owner what the dictionary describes, for messages: {@code file 3}
 */
record Fields(Dictionary dictionary, String owner) {
    static Fields of(BencodeValue value, String owner) {
        if (value instanceof Dictionary dictionary) {
            return new Fields(dictionary, owner);
        }
        throw unsafe(owner + " is " + value.describe() + ", a dictionary is expected", value);
    }

    boolean has(String key) {
        return dictionary.find(key).isPresent();
    }

    BencodeValue require(String key) {
        return dictionary.find(key).orElseThrow(() -> unsafe(owner + " has no \"" + key + "\"", dictionary));
    }

    long integer(String key) {
        BencodeValue value = require(key);
        if (value instanceof Whole whole) {
            return whole.value();
        }
        throw mismatch(key, value, "an integer");
    }

    Bytes bytes(String key) {
        BencodeValue value = require(key);
        if (value instanceof Text text) {
            return text.value();
        }
        throw mismatch(key, value, "a string");
    }

    Items list(String key) {
        BencodeValue value = require(key);
        if (value instanceof Items items) {
            return items;
        }
        throw mismatch(key, value, "a list");
    }

    /** A string nobody depends on: absent if it has another type, made fit for the terminal. */
    Optional<String> remark(String key) {
        return dictionary
                .find(key)
                .flatMap(value -> value instanceof Text text ? Optional.of(text.value()) : Optional.empty())
                .map(text -> Printable.line(text.toUtf8()));
    }

    /** Whether one of the file's attributes (BEP 47) is this letter; never if they are not a string. */
    boolean hasAttribute(char letter) {
        return dictionary.find("attr").orElse(dictionary) instanceof Text text
                && text.value().toUtf8().indexOf(letter) >= 0;
    }

    /** The text of {@code value}, which must be a string of valid UTF-8. */
    static Optional<String> utf8(Text value) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(value.value().asBuffer())
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    static TorrentFormatException unsafe(String message, BencodeValue place) {
        return new TorrentFormatException(Kind.UNSAFE, message, place.from());
    }

    private TorrentFormatException mismatch(String key, BencodeValue value, String expected) {
        return unsafe(
                "\"" + key + "\" of " + owner + " is " + value.describe() + ", " + expected + " is expected", value);
    }
}
