package org.seedbank.cli.output;

/** How the program ended. Numbers up to 32 mean what they mean in aria2; our own begin at 40. */
public enum ExitCode {
    /** All done. */
    OK(0, "ok"),
    /** A fault of the program; a report file is named. */
    UNEXPECTED(1, "unexpected-fault"),
    /** Timed out or stalled. */
    TIMEOUT(2, "timeout"),
    /** No such torrent, peer, block, file or wallet. */
    NOT_FOUND(3, "not-found"),
    /** The network failed. */
    NETWORK(6, "network"),
    /** Stopped with unfinished work. */
    UNFINISHED(7, "unfinished"),
    /** No space is left. */
    DISK_FULL(9, "disk-full"),
    /** The same torrent is already active. */
    ALREADY_ACTIVE(12, "already-active"),
    /** The file is already there. */
    FILE_EXISTS(13, "file-exists"),
    /** An existing file cannot be opened. */
    CANNOT_OPEN(15, "cannot-open"),
    /** A file cannot be created. */
    CANNOT_CREATE(16, "cannot-create"),
    /** A file cannot be read or written. */
    CANNOT_READ_WRITE(17, "cannot-read-write"),
    /** A directory cannot be made. */
    CANNOT_MAKE_DIRECTORY(18, "cannot-make-directory"),
    /** A host name has no address. */
    NAME_NOT_RESOLVED(19, "name-not-resolved"),
    /** Bencode that cannot be read. */
    NOT_BENCODE(25, "not-bencode"),
    /** A torrent that is damaged or unsafe. */
    UNSAFE_TORRENT(26, "unsafe-torrent"),
    /** A magnet link that cannot be used. */
    BAD_MAGNET(27, "bad-magnet"),
    /** A wrong option or argument. */
    BAD_OPTION(28, "bad-option"),
    /** A request to a running process that cannot be understood. */
    BAD_REQUEST(30, "bad-request"),
    /** Something that was typed or stored does not fit its checksum. */
    CHECKSUM_WRONG(32, "checksum-wrong"),
    /** No seedbank runs in the data directory, or it does not answer. */
    NOT_REACHABLE(40, "not-reachable"),
    /** The wallet needs a passphrase, and nobody can be asked. */
    WALLET_LOCKED(42, "wallet-locked"),
    /** It is another passphrase. */
    WRONG_PASSPHRASE(43, "wrong-passphrase"),
    /** Wallet or ledger contradict themselves. */
    STORE_DAMAGED(44, "store-damaged"),
    /** The balance is too low. */
    NOT_ENOUGH_TOKENS(45, "not-enough-tokens"),
    /** The counterparty did not sign in time; the proposal stays. */
    PARTNER_SILENT(46, "partner-silent"),
    /** Somebody signed two different blocks with one number. */
    FORK_FOUND(47, "fork-found"),
    /** No circuit came about; nothing was sent in the clear. */
    NO_CIRCUIT(48, "no-circuit"),
    /** Data or chain are not what they claim to be. */
    VERIFICATION_FAILED(52, "verification-failed"),
    /** A settings file, or a variable, says something that is not understood. */
    BAD_CONFIGURATION(53, "bad-configuration"),
    /** Another process uses this data directory. */
    IN_USE(54, "in-use"),
    /** Others could read or change secrets. */
    UNSAFE_PERMISSIONS(55, "unsafe-permissions"),
    /** The wallet was restored, and must not sign before its own newest block is known. */
    RESTORED(56, "restored"),
    /** The port is taken. */
    PORT_IN_USE(57, "port-in-use"),
    /** Store or protocol of another version. */
    WRONG_VERSION(59, "wrong-version"),
    /** The demo did not pass. */
    DEMO_FAILED(60, "demo-failed"),
    /** The controlling terminal went away. */
    HUNG_UP(129, "hung-up"),
    /** Interrupted at once. */
    INTERRUPTED(130, "interrupted"),
    /** Asked by the system to end. */
    TERMINATED(143, "terminated");

    private final int code;
    private final String kind;

    ExitCode(int code, String kind) {
        this.code = code;
        this.kind = kind;
    }

    /** What the parent process sees. */
    public int code() {
        return code;
    }

    /** Stable name for programs. */
    public String kind() {
        return kind;
    }
}
