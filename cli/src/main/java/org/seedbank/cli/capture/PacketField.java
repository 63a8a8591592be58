package org.seedbank.cli.capture;

/**
 * A part of a packet.
 *
 * @param name what it is
 * @param offset of its first byte in the packet
 * @param size in bytes
 * @param value what it says, for people
 */
public record PacketField(String name, int offset, int size, String value) {}
