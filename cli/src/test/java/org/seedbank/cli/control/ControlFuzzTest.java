package org.seedbank.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.JsonLines;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;

/** What another program says on the control channel, and what another process answers there. */
class ControlFuzzTest extends FuzzContract {
    private static final int LONGEST = 1 << 10;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(control(), reports());
    }

    /** Lines are the same however they arrive, and each is answered with one line, or with none if it wants none. */
    private static FuzzTarget control() {
        return new FuzzTarget(
                "Control",
                bytes -> {
                    if (bytes.size() > 0) {
                        Bytes said = bytes.slice(1, bytes.size());
                        List<String> lines = lines(said, 1 + bytes.at(0));
                        assertThat(lines).isEqualTo(lines(said, Math.max(1, said.size())));
                        lines.forEach(ControlFuzzTest::answer);
                    }
                },
                List.of(
                        FuzzTarget.choose(
                                0,
                                json("{'jsonrpc':'2.0','id':7,'method':'echo','params':{'text':'a','more':"
                                        + "[1,2.5e3,null,true,{}]}}\n{'jsonrpc':'2.0','method':'echo'}\n")),
                        FuzzTarget.choose(9, json("{'jsonrpc':'2.0','id':'\\ud800','method':'fail'}\n\n[]\n7\n")),
                        FuzzTarget.choose(200, json("{'jsonrpc':'2.0','id':" + "9".repeat(19) + ",'method':'x'}\n")),
                        FuzzTarget.choose(1, Bytes.filled(LONGEST + 1, '{'))));
    }

    private static Bytes json(String text) {
        return Bytes.utf8(text.replace('\'', '"'));
    }

    private static List<String> lines(Bytes said, int step) {
        LineBuffer buffer = new LineBuffer(LONGEST);
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < said.size(); at += step) {
            buffer.add(ByteBuffer.wrap(
                    said.slice(at, Math.min(said.size(), at + step)).toArray()));
            for (Optional<String> line = buffer.next(); line.isPresent(); line = buffer.next()) {
                lines.add(line.get());
            }
        }
        if (buffer.isTooLong()) {
            lines.add("");
        }
        return lines;
    }

    private static void answer(String line) {
        ControlDesk desk = new ControlDesk(Map.of(
                "echo",
                params -> {
                    String text = params.requireText("text");
                    return CompletableFuture.completedFuture(
                            out -> out.put("text", text).texts("more", params.texts("more")));
                },
                "fail",
                params -> CompletableFuture.failedFuture(
                        new CliFailure(ExitCode.NOT_FOUND, "cannot find", "it", "it is not there", "look"))));
        CompletableFuture<Optional<String>> answered = desk.answer(line);
        assertThat(answered).isCompleted();
        answered.join().ifPresent(answer -> {
            assertThat(answer.indexOf('\n')).isEqualTo(answer.length() - 1);
            JsonRecord read = JsonRecord.parse(answer);
            assertThat(read.requireText("jsonrpc")).isEqualTo("2.0");
            assertThat(read.object("result").isPresent())
                    .isNotEqualTo(read.object("error").isPresent());
        });
    }

    /** What a process says of itself; what is understood is the same when it is said and read again. */
    private static FuzzTarget reports() {
        String circuit =
                "{'circuit':'7','goal':'rendezvous','state':'ready','hops':2,'path':[{'node':'00','address':'127.0.0.1:1'}],"
                        + "'age_milliseconds':-1,'bytes_sent':1,'bytes_received':2,'loss':0.5,'round_trip_microseconds':3}";
        String tunnel = "{'does':['relay',7],'circuits':{'ready':1,'extending':2},'known':{'relays':3,'exits':4},"
                + "'carried':{'relaying':1,'ending_here':2,'bytes_relayed':3,'bytes_exited':4,'exit_refusals':5,"
                + "'turned_away':6},'limits':{'circuits':1,'relay_bytes_per_second':2,'exit_bytes_per_second':3,"
                + "'exit_bytes_per_day':4},'guards':['00']}";
        return new FuzzTarget(
                "ControlReport",
                bytes -> {
                    if (bytes.size() > 0) {
                        String text = new String(bytes.slice(1, bytes.size()).toArray(), StandardCharsets.UTF_8);
                        FuzzTarget.unlessMalformed(() -> checkReport(bytes.at(0) % 4, JsonRecord.parse(text)));
                    }
                },
                List.of(
                        FuzzTarget.choose(0, json(circuit)),
                        FuzzTarget.choose(
                                0, json(circuit.replace("0.5", "1e999").replace("-1", "-9223372036854775808"))),
                        FuzzTarget.choose(1, json(tunnel)),
                        FuzzTarget.choose(
                                2, json("{'process':7,'kind':'seed','age_milliseconds':9,'has_circuits':true}")),
                        FuzzTarget.choose(
                                3, json("{'time':'2026-11-20T10:00:00Z','hop':1,'node':'00','why':'late'}"))));
    }

    private static void checkReport(int which, JsonRecord said) {
        switch (which) {
            case 0 -> checkReport(said, CircuitReport::read, report -> report::describe);
            case 1 -> checkReport(said, TunnelReport::read, report -> report::describe);
            case 2 -> checkReport(said, NodeReport::read, report -> report::describe);
            default -> checkReport(said, FailureReport::read, report -> report::describe);
        }
    }

    private static <R> void checkReport(
            JsonRecord said, Function<JsonRecord, R> reader, Function<R, Consumer<JsonFields>> fields) {
        R read = reader.apply(said);
        assertThat(reader.apply(again(fields.apply(read)))).isEqualTo(read);
    }

    private static JsonRecord again(Consumer<JsonFields> fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        JsonLines.write(line, fields);
        return JsonRecord.parse(line.toString(StandardCharsets.UTF_8));
    }
}
