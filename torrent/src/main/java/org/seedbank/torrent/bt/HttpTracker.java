package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.TorrentFormatException;

/** Asks trackers by HTTP (BEP 3, 7, 23). Not Bt's client, which reads answers of any size and parses them unchecked. */
final class HttpTracker implements TrackerClient {
    /**
     * For all of an exchange, redirects included: a tracker that takes its time must not keep others from being asked.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MAX_REDIRECTS = 3;

    private final TrackerBorder border;
    private final HttpQuestion.Dial dial;
    private final Duration patience;

    HttpTracker(Border border) {
        this(border, PATIENCE, Socket::connect);
    }

    /**
     * @param patience for the whole of an exchange
     * @param dial connects sockets with trackers
     */
    HttpTracker(Border border, Duration patience, HttpQuestion.Dial dial) {
        this.border = new TrackerBorder(border);
        this.patience = patience;
        this.dial = dial;
    }

    /** Over each family of addresses that the tracker has (BEP 7): it knows of the other one what we are there. */
    @Override
    public AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException {
        URI address = URI.create(tracker + (tracker.getRawQuery() == null ? "?" : "&") + query(request));
        check(address);
        HttpQuestion question = question();
        List<AnnounceAnswer> answers = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (InetAddress ip : border.admitEachWeb(address)) {
            try {
                answers.add(parse(get(question, address, ip)));
            } catch (IOException e) {
                // Mostly no way leads there from here.
                failures.add(e);
            }
        }
        if (answers.isEmpty()) {
            throw failures.get(0);
        }
        return AnnounceAnswer.union(answers);
    }

    /** Asks how large a swarm is (BEP 48); throws if the tracker does not say. */
    SwarmSize scrape(URI address, InfoHash infoHash) throws IOException {
        String query = "info_hash=" + escape(infoHash.value());
        URI asked = URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query);
        check(asked);
        return ScrapeAnswer.parse(get(question(), asked, border.admitWeb(asked)), infoHash.value());
    }

    private HttpQuestion question() {
        return new HttpQuestion(dial, patience, BencodeLimits.TRACKER_ANSWER.bytes());
    }

    /** The body of the answer of {@code first}, or of where it sends us. */
    private Bytes get(HttpQuestion question, URI asked, InetAddress first) throws IOException {
        URI address = asked;
        InetAddress ip = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpTrackerByExit.Response response = question.ask(address, ip);
            if (response.status() / 100 == 2) {
                return response.body();
            } else if (response.status() / 100 != 3) {
                throw new IOException("the tracker answers " + response.status());
            }
            address = redirection(address, response);
            check(address);
            ip = border.redirected(address, ip);
        }
        throw new IOException("the tracker sends us around in circles");
    }

    private static URI redirection(URI address, HttpTrackerByExit.Response response) throws IOException {
        try {
            URI next = address.resolve(URI.create(response.header("location")));
            if ("https".equals(address.getScheme()) && !"https".equals(next.getScheme())) {
                throw new IOException("the tracker sends us to where nothing is encrypted");
            }
            return next;
        } catch (IllegalArgumentException e) {
            throw new IOException("the tracker sends us to nowhere", e);
        }
    }

    private static void check(URI address) throws IOException {
        boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!isWeb || address.getHost() == null) {
            throw new IOException("cannot ask " + address.getScheme() + "://" + address.getHost());
        }
    }

    /** What a tracker is told, as in an address. */
    static String query(AnnounceRequest request) {
        StringBuilder query = new StringBuilder("info_hash=")
                .append(escape(request.infoHash().value()))
                .append("&peer_id=")
                .append(escape(request.peerId()))
                .append("&port=")
                .append(request.port())
                .append("&uploaded=")
                .append(request.uploaded())
                .append("&downloaded=")
                .append(request.downloaded())
                .append("&left=")
                .append(request.left())
                .append("&compact=1&numwant=")
                .append(request.wanted())
                .append(String.format("&key=%08x", request.key()));
        if (!request.event().word().isEmpty()) {
            query.append("&event=").append(request.event().word());
        }
        return query.toString();
    }

    private static String escape(Bytes bytes) {
        StringBuilder escaped = new StringBuilder();
        for (int index = 0; index < bytes.size(); index++) {
            escaped.append(String.format("%%%02X", bytes.at(index)));
        }
        return escaped.toString();
    }

    /** What the body of an answer says; throws if it is none, or refuses. */
    static AnnounceAnswer parse(Bytes body) throws IOException {
        try {
            if (Bencode.parse(body, BencodeLimits.TRACKER_ANSWER) instanceof BencodeValue.Dictionary answer) {
                return read(answer);
            }
        } catch (TorrentFormatException e) {
            throw new IOException("the tracker's answer is unusable: " + e.getMessage(), e);
        }
        throw new IOException("the tracker's answer is not a dictionary");
    }

    private static AnnounceAnswer read(BencodeValue.Dictionary answer) throws IOException {
        if (answer.find("failure reason").orElse(null) instanceof BencodeValue.Text reason) {
            throw new IOException("the tracker refuses: " + reason.value().toUtf8());
        }
        List<InetSocketAddress> peers = new ArrayList<>();
        BencodeValue listed = answer.find("peers").orElse(null);
        if (listed instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact(compact.value()));
        } else if (listed instanceof BencodeValue.Items items) {
            items.values().forEach(item -> peer(item).ifPresent(peers::add));
        }
        if (answer.find("peers6").orElse(null) instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact6(compact.value()));
        }
        long interval = whole(answer, "interval");
        return new AnnounceAnswer(Math.max(interval, whole(answer, "min interval")), peers, own(answer));
    }

    private static Optional<InetAddress> own(BencodeValue.Dictionary answer) {
        return answer.find("external ip").orElse(null) instanceof BencodeValue.Text address
                ? OwnAddress.parse(address.value().toArray())
                : Optional.empty();
    }

    private static long whole(BencodeValue.Dictionary answer, String key) {
        return answer.find(key).orElse(null) instanceof BencodeValue.Whole number ? number.value() : 0;
    }

    private static Optional<InetSocketAddress> peer(BencodeValue item) {
        if (item instanceof BencodeValue.Dictionary peer
                && peer.find("ip").orElse(null) instanceof BencodeValue.Text ip
                && peer.find("port").orElse(null) instanceof BencodeValue.Whole port
                && port.value() > 0
                && port.value() <= 0xffff) {
            // A name instead of an address would make us look it up for the tracker.
            return HostNames.withoutAsking(ip.value().toUtf8())
                    .map(address -> new InetSocketAddress(address, (int) port.value()));
        }
        return Optional.empty();
    }
}
