package org.seedbank.cli.config;

/** Something of others that leaves from this machine's address, if the user allows it. */
public enum ExitService {
    /** Datagrams to BitTorrent peers, UDP trackers and the DHT. */
    BT,
    /** Announces to HTTP trackers. */
    HTTP,
    /** Packets of overlays of the IPv8 family. */
    OVERLAY,
    /** Looking up the hosts of trackers and peers. */
    DNS
}
