package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;

/**
 * Members of swarms that the network has met, and that have no address but one that stands for the way to them: they
 * may be talked to whatever the address looks like, and only as long as there is that way. Of the loop's thread.
 */
final class HiddenMembers {
    private final Map<Bytes, Meetings> swarms = new HashMap<>();

    /** Members of this torrent may be met from now on. */
    void add(Bytes infoHash, Border border, PeerDirectory directory) {
        remove(infoHash);
        swarms.put(infoHash, new Meetings(border, directory, new HashSet<>()));
    }

    void remove(Bytes infoHash) {
        Meetings meetings = swarms.remove(infoHash);
        if (meetings != null) {
            Set.copyOf(meetings.members).forEach(meetings::part);
        }
    }

    void met(Bytes infoHash, InetSocketAddress member, boolean isOurTurn) {
        Meetings meetings = swarms.get(infoHash);
        if (meetings != null) {
            meetings.members.add(member);
            meetings.border.met(member.getAddress());
            if (isOurTurn) {
                meetings.directory.met(member);
            }
        }
    }

    void parted(Bytes infoHash, InetSocketAddress member) {
        Meetings meetings = swarms.get(infoHash);
        if (meetings != null) {
            meetings.part(member);
        }
    }

    private record Meetings(Border border, PeerDirectory directory, Set<InetSocketAddress> members) {
        void part(InetSocketAddress member) {
            members.remove(member);
            border.parted(member.getAddress());
            directory.parted(member);
        }
    }
}
