package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.TorrentBytes;

/** What exits bring to anonymous torrents: answers of the hash table, and of trackers over HTTP. */
class ExitFuzzTest extends FuzzContract {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(hashTable(), httpResponse());
    }

    /** An answer names no more than it may, nobody at port 0, and is the same when it is read again. */
    private static FuzzTarget hashTable() {
        String node = "0123456789abcdefghij" + "abcd\u0001\u0002";
        return new FuzzTarget(
                "HashTableAnswer",
                bytes -> HashTableAnswer.read(bytes).ifPresent(answer -> {
                    assertThat(answer.nodes()).hasSizeLessThanOrEqualTo(HashTableAnswer.MOST_NODES);
                    assertThat(answer.peers()).hasSizeLessThanOrEqualTo(HashTableAnswer.MOST_PEERS);
                    assertThat(answer.nodes()).allMatch(each -> each.id().size() == HashTableQuestion.ID_SIZE);
                    assertThat(answer.peers()).allMatch(peer -> peer.getPort() > 0 && !peer.isUnresolved());
                    assertThat(HashTableAnswer.read(bytes)).contains(answer);
                }),
                List.of(
                        TorrentBytes.latin1(
                                "d1:rd2:id20:0123456789abcdefghij5:nodes52:" + node + node + "e1:t4:aaaa1:y1:re"),
                        TorrentBytes.latin1(
                                "d1:rd2:id20:0123456789abcdefghij6:valuesl6:abcdef18:0123456789abcdefghee1:t2:aa1:y1:re"),
                        TorrentBytes.latin1("d1:eli201e5:errore1:t4:aaaa1:y1:ee")));
    }

    /** Whatever comes has a status, or none, and a body that is the end of it. */
    private static FuzzTarget httpResponse() {
        return new FuzzTarget(
                "HttpResponse",
                bytes -> {
                    HttpTrackerByExit.Response read = HttpTrackerByExit.Response.of(bytes);
                    assertThat(read.status()).isBetween(0, 599);
                    Bytes body = read.body();
                    assertThat(bytes.slice(bytes.size() - body.size(), bytes.size()))
                            .isEqualTo(body);
                    assertThat(read.header("location")).doesNotContain("\n");
                },
                List.of(
                        Bytes.utf8("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nd8:intervali1ee"),
                        Bytes.utf8("HTTP/1.0 307 Elsewhere\r\nLocation: http://other.example/announce\r\n\r\n")));
    }
}
