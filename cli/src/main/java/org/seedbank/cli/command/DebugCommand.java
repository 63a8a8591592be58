package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.seedbank.cli.capture.CaptureFile;
import org.seedbank.cli.capture.CaptureFile.Datagram;
import org.seedbank.cli.capture.PacketField;
import org.seedbank.cli.capture.PacketReading;
import org.seedbank.cli.capture.PacketReport;
import org.seedbank.cli.capture.PacketReport.SignatureState;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.wire.MalformedMessageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks under the bonnet. */
@Command(name = "debug", description = "Look at what goes over the wire, and at who misbehaves.")
final class DebugCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(new Packet(invocation), new DebugPeersCommand(invocation));
    }

    @Command(
            name = "packet",
            description = "Take captured datagrams apart: raw bytes, hexadecimal text, or a recording of tcpdump -w.")
    static final class Packet implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "FILE", description = "The capture; - for standard input.")
        private String name = "";

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "Of a recording, the first N datagrams (${DEFAULT-VALUE}).")
        private int limit;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(Packets.FIELDS));

        Packet(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Path file = name.equals("-") ? Path.of(name) : invocation.path(name);
            List<Decoded> decoded = new ArrayList<>();
            try {
                for (Datagram datagram : read(file, Math.max(0, Math.min(limit, 10_000)))) {
                    decoded.add(new Decoded(datagram, PacketReading.of(datagram.content())));
                }
            } catch (MalformedMessageException e) {
                throw new CliFailure(
                                ExitCode.VERIFICATION_FAILED,
                                "cannot read the capture",
                                file.toString(),
                                String.valueOf(e.getMessage()),
                                "one datagram as bytes or hexadecimal text, or a recording of tcpdump -w",
                                OptionalLong.of(e.offset()))
                        .causedBy(e);
            } catch (IOException e) {
                throw new CliFailure(
                                Reasons.whenOpening(e),
                                "cannot read the capture",
                                file.toString(),
                                Reasons.of(e),
                                "check the name, and who owns it")
                        .causedBy(e);
            }
            invocation.output().result(new Packets(decoded), table.form());
            boolean isSound = decoded.stream().allMatch(each -> each.report().isSound());
            return (isSound ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).code();
        }

        private List<Datagram> read(Path file, int most) throws IOException {
            return name.equals("-") ? CaptureFile.read(invocation.standardInput(), most) : CaptureFile.read(file, most);
        }
    }

    /** More of a value is of no use on a screen. */
    private static final int LONGEST_VALUE = 200;

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }

    private record Decoded(Datagram datagram, PacketReport report) {}

    private record Packets(List<Decoded> decoded) implements Result {
        static final Listing<PacketField> FIELDS = Listing.of(
                Column.count("offset", "AT", PacketField::offset),
                Column.amount(
                        "size",
                        "SIZE",
                        PacketField::size,
                        field -> field.size() == 0 ? "" : Integer.toString(field.size())),
                Column.plain("name", "FIELD", PacketField::name),
                Column.plain("value", "VALUE", field -> shortened(field.value())));

        @Override
        public String schema() {
            return "seedbank.packets/1";
        }

        @Override
        public void print(Lines out) {
            for (Decoded each : decoded) {
                print(each, out);
            }
            if (decoded.size() != 1) {
                out.line(decoded.size() + " datagrams");
            }
        }

        private static void print(Decoded decoded, Lines out) {
            PacketReport report = decoded.report();
            String path = decoded.datagram().from().isEmpty()
                    ? ""
                    : "  " + decoded.datagram().from() + " to "
                            + decoded.datagram().to();
            out.line(
                    Style.BOLD.of(report.message().orElse("not known")),
                    Span.plain("  of " + report.overlay().orElse("an overlay that is not known") + ", " + report.size()
                            + " bytes" + path));
            out.table(FIELDS, report.fields());
            if (report.signature() != SignatureState.NONE) {
                boolean isValid = report.signature() == SignatureState.VALID;
                out.line((isValid ? Style.GREEN : Style.RED)
                        .of(isValid ? "signed by the sender" : "the signature is not that of the sender"));
            }
            report.error()
                    .ifPresent(
                            fault -> out.line(Style.RED.of("ends at byte " + fault.offset() + ": " + fault.reason())));
        }

        @Override
        public void describe(JsonFields out) {
            out.objects("packets", decoded, (each, fields) -> describe(each, fields));
        }

        private static void describe(Decoded decoded, JsonFields out) {
            PacketReport report = decoded.report();
            out.put("size", report.size())
                    .put("from", decoded.datagram().from())
                    .put("to", decoded.datagram().to())
                    .put("overlay", report.overlay())
                    .put("message", report.message());
            report.messageId().ifPresent(id -> out.put("message_id", id));
            out.put("signature", report.signature().name().toLowerCase(Locale.ROOT))
                    .put("sound", report.isSound())
                    .objects(
                            "fields",
                            report.fields(),
                            (field, each) -> each.put("name", field.name())
                                    .put("offset", field.offset())
                                    .put("size", field.size())
                                    .put("value", field.value()));
            report.error()
                    .ifPresent(fault -> out.object(
                            "error", each -> each.put("offset", fault.offset()).put("reason", fault.reason())));
        }
    }
}
