package org.seedbank.trustchain.store;

import java.util.Locale;

/**
 * The tables of the ledger file. Integers in keys and values are big-endian and unsigned, so that keys sort as numbers;
 * every value ends with the CRC-32C of table code, key and payload.
 */
enum Table {
    /** One record: {@link LedgerState}. */
    STATE(1),
    /** Key or other 74-byte name, to the short number (4) that stands for it everywhere else. */
    NAMES(2),
    /** Short number (4), to the name (74) and how often blocks of others use it (4); see {@link NameUses}. */
    KEYS(3),
    /** Ordinal (4), to the block; see {@link BlockLayout}. Appended only. */
    BLOCKS(4),
    /** Owner (4), sequence (4), to the ordinal of the block (4). */
    CHAINS(5),
    /** Owner (4), first 8 bytes of the SHA-256 of the type, sequence (4); empty. */
    TYPES(6),
    /** Answered owner (4), its sequence (4), answering owner (4), milliseconds (8), sequence (4); see AnswerIndex. */
    ANSWERS(7),
    /** Owner (4), sequence (4) of a proposal without its other half; empty. */
    UNANSWERED(8),
    /** Counterparty (74), to the account; see {@link AccountCodec}. */
    ACCOUNTS(9),
    /** Ordinal (8), to the counterparty (4) and the entry; see {@link HistoryCodec}. Appended only. */
    HISTORY(10),
    /** Ordinal (8), to both packed blocks (varlenI each). Appended only. */
    FORKS(11),
    /** SHA-256 of the sorted hashes of a proof; empty. */
    PROOFS(12),
    /** First 8 bytes of the hash of a block, its ordinal (4); empty. Since version 2. */
    HASHES(13),
    /** Owner (4), first sequence (4) of a run of blocks without a gap, to the last one (4). Since version 2. */
    RUNS(14);

    static final int COUNT = values().length;

    private final int code;

    Table(int code) {
        this.code = code;
    }

    /** Whether files of {@code version} have it. */
    boolean isIn(int version) {
        return version >= 2 || code <= PROOFS.code;
    }

    /** What the storage library calls it. */
    String storedName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands for it in checksums. */
    int code() {
        return code;
    }
}
