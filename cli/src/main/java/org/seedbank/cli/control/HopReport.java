package org.seedbank.cli.control;

import org.seedbank.cli.output.JsonFields;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.directory.Candidate;

/**
 * One node of a circuit.
 *
 * @param node its member id
 * @param address where it is; empty if only the hop before knows
 */
public record HopReport(String node, String address) {
    static HopReport of(Candidate hop) {
        return new HopReport(
                hop.key().memberId().toString(),
                hop.address().equals(Address.NONE) ? "" : hop.address().toString());
    }

    static HopReport read(JsonRecord in) {
        return new HopReport(in.requireText("node"), in.requireText("address"));
    }

    /** Its fields. */
    public void describe(JsonFields out) {
        out.put("node", node).put("address", address);
    }
}
