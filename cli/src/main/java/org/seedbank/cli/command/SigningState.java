package org.seedbank.cli.command;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.SigningMark;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.HoldTerms;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;

/**
 * Why nothing is signed with the wallet, and what would change that.
 *
 * @param isForUseElsewhere whether its key was seen at work elsewhere; else it was restored
 * @param known the highest own number that is known to exist
 * @param here up to which number all own blocks are here
 * @param partners with whom the own chain, as far as it is here, has to do
 */
record SigningState(boolean isForUseElsewhere, long known, long here, int partners) {
    /** Absent if the wallet signs. */
    static Optional<SigningState> of(Invocation invocation) {
        SigningMark mark = new SigningMark(invocation.directories());
        Optional<Long> known = mark.read();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Optional<PublicKey> own = new KeyFile(invocation.directories()).owner();
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            Set<Bytes> partners = new HashSet<>();
            long here = 0;
            if (own.isPresent() && ledger.store().isPresent()) {
                ChainStore store = ledger.store().get();
                store.blocks(own.get())
                        .forEach(block -> partners.add(block.link().counterparty()));
                here = store.lowestMissing(own.get()).map(SequenceNumber::value).orElse(1L << 32) - 1;
            }
            return Optional.of(new SigningState(mark.isForUseElsewhere(), known.get(), here, partners.size()));
        }
    }

    /** Why. */
    String why() {
        return (isForUseElsewhere ? "its key was seen at work elsewhere" : "the wallet was restored")
                + ", and its newest block is not known for sure: blocks up to " + here + " are here, up to "
                + Math.max(known, here) + " exist at least";
    }

    /** Whether signing has not begun since. */
    boolean isStillSo(Invocation invocation) {
        return new SigningMark(invocation.directories()).read().isPresent();
    }

    /** What was to be done needs a signature. */
    CliFailure signsNothing() {
        return new CliFailure(ExitCode.RESTORED, "cannot sign with", "the wallet", why(), remedy());
    }

    /** Something is amiss, as {@code what} says, and will be put right: what came back has no reasons yet. */
    CliFailure notBooked(String what) {
        return new CliFailure(
                ExitCode.VERIFICATION_FAILED,
                "checked",
                "the ledger",
                what + "; " + why(),
                "blocks that came back are entered into accounts and history when signing begins: " + remedy());
    }

    /** What would lift it. */
    String remedy() {
        int asked = partners == 0 ? HoldTerms.DEFAULT.witnesses() : Math.min(HoldTerms.DEFAULT.witnesses(), partners);
        String who = partners == 0
                ? Amounts.count(asked, "node has", "nodes have")
                : asked + " of " + Amounts.count(partners, "partner has", "partners have");
        return "use one machine only, and leave seedbank running until " + who
                + " said what they know, after 10 minutes one; or take the risk: seedbank wallet resume --accept-risk";
    }

    void describe(JsonFields out) {
        out.put("why", isForUseElsewhere ? "used-elsewhere" : "restored")
                .put("here", here)
                .put("known", Math.max(known, here))
                .put("partners", partners)
                .put("remedy", remedy());
    }
}
