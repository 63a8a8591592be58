package org.seedbank.overlay.community;

/**
 * What became of the datagrams of a node since it started.
 *
 * @param delivered reached a handler
 * @param foreign belong to no overlay of this node, or are shorter than a header
 * @param unknown have a message id that nobody takes
 * @param malformed ended early or held impossible fields
 * @param leftOver had bytes after the last field
 * @param badSignature were not signed by the key that they name
 */
public record DispatcherMetrics(
        long delivered, long foreign, long unknown, long malformed, long leftOver, long badSignature) {}
