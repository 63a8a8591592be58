package org.seedbank.torrent.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeValue.Items;
import org.seedbank.torrent.source.BencodeValue.Text;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Metainfo.FileEntry.Kind;
import org.seedbank.torrent.source.Metainfo.Pieces;
import org.seedbank.trustchain.token.ByteCount;

/** Checks the part of a torrent that its name, the info-hash, stands for. */
final class InfoDictionary {
    /** Sixteen times the largest piece in common use. */
    private static final int PIECE_LENGTH = 256 << 20;

    private static final int FILES = 100_000;
    private static final String PADDING_DIRECTORY = ".pad";

    private final Fields info;

    InfoDictionary(Fields info) {
        this.info = info;
    }

    /** Refuses what has no half of version 1. */
    void requireVersion1() {
        if (!info.has("pieces") && (info.has("meta version") || info.has("file tree"))) {
            throw Fields.unsafe(
                    "it is a torrent of version 2 only (BEP 52), which is not supported", info.dictionary());
        }
    }

    /** The suggested name: a directory if there is a list of files. */
    String name() {
        BencodeValue value = info.require("name");
        info.bytes("name");
        return checkedPath(info.has("files") ? "its directory" : "file 1", List.of(value), value)
                .get(0);
    }

    boolean isPrivate() {
        long flag = info.has("private") ? info.integer("private") : 0;
        if (flag != 0 && flag != 1) {
            throw Fields.unsafe("\"private\" is " + flag + ", 0 or 1 is expected", info.require("private"));
        }
        return flag == 1;
    }

    /** How {@code files} are cut; their total size must agree. */
    Pieces pieces(List<FileEntry> files) {
        long length = info.integer("piece length");
        if (length <= 0 || length > PIECE_LENGTH) {
            throw Fields.unsafe(
                    "the piece length is " + length + ", 1 to " + PIECE_LENGTH + " is possible",
                    info.require("piece length"));
        }
        Bytes hashes = info.bytes("pieces");
        if (hashes.size() % Sha1.SIZE != 0) {
            throw Fields.unsafe(
                    "the piece hashes have " + hashes.size() + " bytes, which is not a multiple of " + Sha1.SIZE,
                    info.require("pieces"));
        }
        long total = files.stream().mapToLong(file -> file.length().value()).sum();
        long expected = total / length + (total % length == 0 ? 0 : 1);
        if (hashes.size() / Sha1.SIZE != expected) {
            throw Fields.unsafe(
                    "it has " + hashes.size() / Sha1.SIZE + " piece hashes, " + expected + " are needed for " + total
                            + " bytes in pieces of " + length,
                    info.require("pieces"));
        }
        return new Pieces((int) length, hashes);
    }

    /** All files, in the order of the content. */
    List<FileEntry> files(String name) {
        if (info.has("length") == info.has("files")) {
            throw Fields.unsafe(
                    info.owner() + " has " + (info.has("length") ? "both" : "neither") + " \"length\" "
                            + (info.has("length") ? "and" : "nor") + " \"files\"",
                    info.dictionary());
        }
        List<FileEntry> files = info.has("length") ? List.of(single(name)) : list(name, info.list("files"));
        if (files.stream().allMatch(file -> file.length().value() == 0)) {
            throw Fields.unsafe("it has no content: all its files are empty", info.dictionary());
        }
        return files;
    }

    private FileEntry single(String name) {
        if (info.hasAttribute('l') || info.has("symlink path")) {
            throw Fields.unsafe("file 1 is a symbolic link (path " + Printable.of(name) + ")", info.dictionary());
        }
        return new FileEntry(List.of(name), length(info, 0), kind(info));
    }

    private static List<FileEntry> list(String name, Items list) {
        if (list.values().size() > FILES) {
            throw Fields.unsafe("it has " + list.values().size() + " files, the limit is " + FILES, list);
        }
        List<FileEntry> files = new ArrayList<>(list.values().size());
        PathTree tree = new PathTree();
        long total = 0;
        for (BencodeValue value : list.values()) {
            int number = files.size() + 1;
            Fields fields = Fields.of(value, "file " + number);
            FileEntry file = entry(name, fields, number, length(fields, total));
            Optional<String> collision = tree.add(file.path(), number);
            if (collision.isPresent()) {
                throw objection(fields.owner(), collision.get(), file.display(), value);
            }
            total += file.length().value();
            files.add(file);
        }
        return files;
    }

    private static FileEntry entry(String name, Fields fields, int number, ByteCount length) {
        List<String> path = new ArrayList<>();
        path.add(name);
        if (fields.hasAttribute('p')) {
            path.add(PADDING_DIRECTORY);
            path.add(String.valueOf(number));
            return new FileEntry(path, length, Kind.PADDING);
        }
        Items stated = fields.list("path");
        path.addAll(checkedPath(fields.owner(), stated.values(), stated));
        if (fields.hasAttribute('l') || fields.has("symlink path")) {
            throw objection(fields.owner(), "is a symbolic link", String.join("/", path), stated);
        }
        Optional<String> tooLong = PathRules.objection(path);
        if (tooLong.isPresent()) {
            throw objection(fields.owner(), tooLong.get(), String.join("/", path), stated);
        }
        return new FileEntry(path, length, kind(fields));
    }

    /** Of a file that is content. */
    private static Kind kind(Fields fields) {
        return fields.hasAttribute('x') ? Kind.EXECUTABLE : Kind.PLAIN;
    }

    private static ByteCount length(Fields fields, long before) {
        long length = fields.integer("length");
        if (length < 0) {
            throw Fields.unsafe(fields.owner() + " has a length of " + length, fields.require("length"));
        }
        if (length > Long.MAX_VALUE - before) {
            throw Fields.unsafe(
                    "the files up to " + fields.owner() + " have more than " + Long.MAX_VALUE + " bytes",
                    fields.require("length"));
        }
        return new ByteCount(length);
    }

    private static List<String> checkedPath(String owner, List<BencodeValue> names, BencodeValue place) {
        List<String> path = new ArrayList<>(names.size());
        boolean isText = true;
        for (BencodeValue name : names) {
            if (!(name instanceof Text text)) {
                throw Fields.unsafe("the path of " + owner + " has " + name.describe() + " for a name", name);
            }
            isText &= Fields.utf8(text).isPresent();
            path.add(text.value().toUtf8());
        }
        Optional<String> objection = isText ? PathRules.objection(path) : Optional.of("has a path that is not UTF-8");
        if (objection.isPresent()) {
            throw objection(owner, objection.get(), String.join("/", path), place);
        }
        return path;
    }

    private static TorrentFormatException objection(String owner, String why, String path, BencodeValue place) {
        return Fields.unsafe(owner + " " + why + " (path " + Printable.of(path) + ")", place);
    }
}
