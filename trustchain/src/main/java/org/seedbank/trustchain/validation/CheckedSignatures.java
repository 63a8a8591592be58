package org.seedbank.trustchain.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.HalfBlock;

/**
 * Remembers which blocks are signed, by their hash, so that a block that arrives from many sides is checked once. The
 * hash covers the signature, so an entry can never become wrong; whatever depends on other blocks is not kept. Bounded:
 * the one not asked for longest makes room. For one thread.
 */
public final class CheckedSignatures implements SignatureCheck {
    /** Blocks kept unless asked for another number; about 2 MiB. */
    public static final int DEFAULT_LIMIT = 16_384;

    private final SignatureCheck check;
    private final Map<BlockHash, Boolean> known;
    private long computed;

    /** @param limit most blocks kept */
    public CheckedSignatures(int limit) {
        this(limit, ANEW);
    }

    /**
     * @param limit most blocks kept
     * @param check answers what is not known here
     */
    public CheckedSignatures(int limit, SignatureCheck check) {
        this.check = check;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<BlockHash, Boolean> eldest) {
                return size() > limit;
            }
        };
    }

    @Override
    public boolean isSigned(HalfBlock block) {
        Boolean answer = known.get(block.hash());
        if (answer == null) {
            answer = check.isSigned(block);
            computed++;
            known.put(block.hash(), answer);
        }
        return answer;
    }

    /** Whether {@link #isSigned} would answer without computing. */
    public boolean knows(HalfBlock block) {
        return known.containsKey(block.hash());
    }

    /** Takes over what another thread computed. */
    public void note(HalfBlock block, boolean signed) {
        known.put(block.hash(), signed);
    }

    /** How many signatures were computed here; those that came by {@link #note} are not counted. */
    public long computed() {
        return computed;
    }
}
