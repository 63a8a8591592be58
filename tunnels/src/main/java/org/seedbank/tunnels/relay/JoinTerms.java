package org.seedbank.tunnels.relay;

/**
 * Under which terms a node carries circuits of others.
 *
 * @param limits how much it does
 * @param admission for whom
 */
public record JoinTerms(JoinLimits limits, AdmissionPolicy admission) {
    /** As published, for everybody. */
    public static final JoinTerms DEFAULT = new JoinTerms(JoinLimits.DEFAULT, AdmissionPolicy.EVERYBODY);
}
