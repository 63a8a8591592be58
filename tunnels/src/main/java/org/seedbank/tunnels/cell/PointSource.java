package org.seedbank.tunnels.cell;

/**
 * How an introduction point was found.
 *
 * @see "IPv8 tunnel community, sources of peers"
 */
public enum PointSource {
    /** Nobody said how. */
    UNKNOWN(0),
    /** In the hash table. */
    HASH_TABLE(1),
    /** Introduction points of the swarm told of themselves. */
    MEMBERS(2);

    private final int code;

    PointSource(int code) {
        this.code = code;
    }

    /** The byte that stands for it in messages. */
    int code() {
        return code;
    }

    /** What {@code code} stands for; whoever says something else says nothing. */
    static PointSource of(int code) {
        for (PointSource each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
