package org.seedbank.cli.explorer;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.cli.output.Amounts;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.graph.Gift;
import org.seedbank.trustchain.graph.TransferGraph;
import org.seedbank.trustchain.token.Totals;

/** How a graph is written. Everything in it is digits or our own words, so nothing has to be escaped. */
public enum GraphFormat {
    /**
     * For Gephi, yEd, NetworkX and others.
     *
     * @see "GraphML 1.0, graphdrawing.org"
     */
    GRAPHML {
        @Override
        public String write(TransferGraph graph, Optional<PublicKey> own) {
            StringBuilder out = new StringBuilder("""
                    <?xml version="1.0" encoding="UTF-8"?>
                    <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
                      <key id="given" for="node" attr.name="given" attr.type="long"/>
                      <key id="taken" for="node" attr.name="taken" attr.type="long"/>
                      <key id="own" for="node" attr.name="own" attr.type="boolean"/>
                      <key id="bytes" for="edge" attr.name="bytes" attr.type="long"/>
                      <key id="transactions" for="edge" attr.name="transactions" attr.type="long"/>
                      <key id="unanswered" for="edge" attr.name="unanswered" attr.type="long"/>
                      <graph id="ledger" edgedefault="directed">
                    """);
            graph.members()
                    .forEach((key, totals) -> out.append("    <node id=\"n")
                            .append(key.memberId())
                            .append("\">")
                            .append(data("given", totals.up().value()))
                            .append(data("taken", totals.down().value()))
                            .append(data("own", own.filter(key::equals).isPresent()))
                            .append("</node>\n"));
            for (Gift gift : graph.gifts()) {
                out.append("    <edge source=\"n")
                        .append(gift.giver().memberId())
                        .append("\" target=\"n")
                        .append(gift.taker().memberId())
                        .append("\">")
                        .append(data("bytes", gift.amount().value()))
                        .append(data("transactions", gift.transactions()))
                        .append(data("unanswered", gift.unanswered()))
                        .append("</edge>\n");
            }
            return out.append("  </graph>\n</graphml>\n").toString();
        }
    },
    /**
     * For Graphviz.
     *
     * @see "The DOT language, graphviz.org"
     */
    DOT {
        @Override
        public String write(TransferGraph graph, Optional<PublicKey> own) {
            StringBuilder out = new StringBuilder("digraph ledger {\n  node [shape=box, style=filled];\n");
            graph.members()
                    .forEach((key, totals) -> out.append("  \"")
                            .append(key.memberId())
                            .append("\" [label=\"")
                            .append(key)
                            .append(own.filter(key::equals).isPresent() ? " (own)" : "")
                            .append("\\n")
                            .append(Amounts.signedTokens(totals.balance()))
                            .append("\", fillcolor=\"")
                            .append(colour(totals))
                            .append("\"];\n"));
            for (Gift gift : graph.gifts()) {
                out.append("  \"")
                        .append(gift.giver().memberId())
                        .append("\" -> \"")
                        .append(gift.taker().memberId())
                        .append("\" [label=\"")
                        .append(Amounts.tokens(gift.amount()))
                        .append("\", penwidth=")
                        .append(String.format(
                                Locale.ROOT,
                                "%.1f",
                                1 + Math.log10(1.0 + gift.amount().value()) / 3))
                        .append(gift.unanswered() == gift.transactions() ? ", style=dashed" : "")
                        .append("];\n");
            }
            return out.append("}\n").toString();
        }
    };

    private static final Map<String, GraphFormat> ENDINGS = Map.of("graphml", GRAPHML, "dot", DOT, "gv", DOT);

    /** The format that a file of this name has. */
    public static Optional<GraphFormat> ofFile(String name) {
        return Stream.of(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                .map(ENDINGS::get)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /** The text of {@code graph}. */
    public abstract String write(TransferGraph graph, Optional<PublicKey> own);

    private static String colour(Totals totals) {
        return totals.balance() > 0 ? "palegreen" : totals.balance() < 0 ? "mistyrose" : "white";
    }

    private static String data(String key, Object value) {
        return "<data key=\"" + key + "\">" + value + "</data>";
    }
}
