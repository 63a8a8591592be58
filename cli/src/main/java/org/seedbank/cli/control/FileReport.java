package org.seedbank.cli.control;

import org.seedbank.cli.output.JsonFields;

/**
 * A file of a torrent.
 *
 * @param number from 1
 * @param path in the torrent
 * @param size in bytes
 * @param priority skip, low, normal or high
 */
public record FileReport(long number, String path, long size, String priority) {
    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if it is anything else
     */
    public static FileReport read(JsonRecord in) {
        return new FileReport(
                in.requireInteger("number"),
                in.requireText("path"),
                Math.max(0, in.requireInteger("size")),
                in.requireText("priority"));
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("number", number).put("path", path).put("size", size).put("priority", priority);
    }
}
