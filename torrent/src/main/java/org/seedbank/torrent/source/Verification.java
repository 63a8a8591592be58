package org.seedbank.torrent.source;

import java.util.List;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.trustchain.token.ByteCount;

/**
 * What a comparison of files with the hashes of a torrent found.
 *
 * @param pieces number of all pieces
 * @param badPieces from 0, ascending
 * @param files all files in the order of the content, padding included
 */
public record Verification(int pieces, List<BadPiece> badPieces, List<FileCheck> files) {
    /** Copies the lists. */
    public Verification {
        badPieces = List.copyOf(badPieces);
        files = List.copyOf(files);
    }

    /** Whether all files are exactly the content of the torrent. */
    public boolean isIntact() {
        return badPieces.isEmpty() && files.stream().allMatch(file -> file.condition() == Condition.INTACT);
    }

    /**
     * A piece whose content is missing or differs.
     *
     * @param index from 0
     * @param files indexes of the files that it touches, from 0, ascending
     */
    public record BadPiece(int index, List<Integer> files) {
        /** Copies the list. */
        public BadPiece {
            files = List.copyOf(files);
        }
    }

    /**
     * One file after the comparison.
     *
     * @param file as the torrent has it
     * @param condition how it is
     * @param found its size on the disk; zero if it is missing
     * @param badPieces how many bad pieces touch it
     */
    public record FileCheck(FileEntry file, Condition condition, ByteCount found, int badPieces) {}

    /** How a file can be; the first that applies from the bottom. */
    public enum Condition {
        /** Right in size and content. */
        INTACT,
        /** Touched by a bad piece, whose fault may lie in a neighbour. */
        DAMAGED,
        /** Has bytes behind the end that the torrent does not have. */
        LONG,
        /** Ends too early. */
        SHORT,
        /** Not there. */
        MISSING
    }
}
