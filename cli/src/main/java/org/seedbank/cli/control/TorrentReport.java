package org.seedbank.cli.control;

import java.util.OptionalLong;
import org.seedbank.cli.output.JsonFields;

/**
 * A torrent of a running process.
 *
 * @param infoHash 40 hex digits
 * @param name what it is called; of its torrent or, as long as that is not known, of its link
 * @param state queued, fetching_metadata, checking, downloading, seeding, stopped or failed
 * @param position among those that are queued, from 1
 * @param content how much of it is there
 * @param traffic what was moved
 * @param peers connections
 */
public record TorrentReport(
        String infoHash,
        String name,
        String state,
        OptionalLong position,
        Content content,
        Traffic traffic,
        long peers) {
    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws org.seedbank.overlay.wire.MalformedMessageException if it is anything else
     */
    public static TorrentReport read(JsonRecord in) {
        return new TorrentReport(
                in.requireText("info_hash"),
                in.requireText("name"),
                in.requireText("state"),
                in.integer("position"),
                new Content(amount(in, "done"), amount(in, "total")),
                new Traffic(
                        amount(in, "downloaded"),
                        amount(in, "uploaded"),
                        amount(in, "down_rate"),
                        amount(in, "up_rate")),
                amount(in, "peers"));
    }

    private static long amount(JsonRecord in, String name) {
        return Math.max(0, in.requireInteger(name));
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("info_hash", infoHash)
                .put("name", name)
                .put("state", state)
                .put("position", position)
                .put("done", content.done())
                .put("total", content.total())
                .put("downloaded", traffic.downloaded())
                .put("uploaded", traffic.uploaded())
                .put("down_rate", traffic.downRate())
                .put("up_rate", traffic.upRate())
                .put("peers", peers);
    }

    /**
     * How much of the wanted files is there.
     *
     * @param done bytes that are verified
     * @param total bytes; 0 as long as the content is not known, or was not looked at
     */
    public record Content(long done, long total) {}

    /**
     * What was moved since the command began.
     *
     * @param downloaded bytes
     * @param uploaded bytes
     * @param downRate bytes a second
     * @param upRate bytes a second
     */
    public record Traffic(long downloaded, long uploaded, long downRate, long upRate) {}
}
