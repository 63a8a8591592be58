package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.seedbank.torrent.stream.ByteStream;

/** Reads what comes on a stream; asked from any thread, told on the loop's. */
final class HeardStream implements ByteStream.Listener {
    private final ByteStream stream;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private volatile boolean ended;

    HeardStream(ByteStream stream) {
        this.stream = stream;
        stream.attach(this);
        stream.listen(true, false);
    }

    ByteStream stream() {
        return stream;
    }

    /** What came so far. */
    String text() {
        return heard.toString(StandardCharsets.US_ASCII);
    }

    /** Whether nothing more will come. */
    boolean isEnded() {
        return ended;
    }

    /** Sends a few bytes. */
    void say(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            stream.write(new ByteBuffer[] {bytes}, 0, 1);
        } catch (IOException e) {
            ended = true;
        }
    }

    @Override
    public void readable() {
        ByteBuffer in = ByteBuffer.allocate(1024);
        try {
            int count = stream.read(in);
            if (count > 0) {
                heard.write(in.array(), 0, count);
            } else if (count < 0) {
                end();
            }
        } catch (IOException e) {
            end();
        }
    }

    private void end() {
        ended = true;
        stream.listen(false, false);
    }

    @Override
    public void writable() {}
}
