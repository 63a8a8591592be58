package org.seedbank.overlay.endpoint;

/**
 * What a socket has done since it was opened, in datagrams.
 *
 * @param received accepted and handed on
 * @param receivedTooLong dropped because longer than the limit
 * @param receivedOverBudget dropped because their source sent too many
 * @param sent handed to the system
 * @param refusedByPolicy never sent because the address may not be contacted
 * @param refusedTooLong never sent because longer than the limit
 * @param failed never sent because the system refused or its queue was full
 */
public record EndpointMetrics(
        long received,
        long receivedTooLong,
        long receivedOverBudget,
        long sent,
        long refusedByPolicy,
        long refusedTooLong,
        long failed) {}
