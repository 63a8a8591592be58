package org.seedbank.tunnels.relay;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.exit.ExitHouse;
import org.seedbank.tunnels.exit.TrackerAnswer;

/** Asks trackers over HTTP for the owner of one circuit. */
final class HttpDesk {
    private static final int CHUNK = 1400;
    private static final int MOST_AT_A_TIME = 5;

    private final ExitHouse exits;
    private final NameDesk names;
    private final Consumer<CellMessage> answers;
    private int open;

    HttpDesk(ExitHouse exits, NameDesk names, Consumer<CellMessage> answers) {
        this.exits = exits;
        this.names = names;
        this.answers = answers;
    }

    void requested(HttpRequest request) {
        if (open >= MOST_AT_A_TIME) {
            return;
        }
        open++;
        CompletableFuture<Address> target =
                request.target().match(known -> CompletableFuture.completedFuture(known.address()), names::find);
        var unused = target.thenCompose(address -> exits.exchangeHttp(address, request.request()))
                .whenComplete((response, failure) -> {
                    open--;
                    if (response != null && TrackerAnswer.isOne(response)) {
                        send(request.identifier(), response);
                    }
                });
    }

    private void send(long identifier, Bytes response) {
        int parts = (response.size() + CHUNK - 1) / CHUNK;
        for (int part = 0; part < parts; part++) {
            Bytes chunk = response.slice(part * CHUNK, Math.min(response.size(), (part + 1) * CHUNK));
            answers.accept(new HttpResponse(identifier, part, parts, chunk));
        }
    }
}
