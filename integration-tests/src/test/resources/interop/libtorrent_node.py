"""A libtorrent session that seeds one torrent and has a node of the hash table which knows of no other.

usage: libtorrent_node.py TORRENT-FILE DIRECTORY ADDRESS LISTEN-PORT

Prints {"event":"listening"}, then once {"event":"known","pinged":N,"announced":N,"asked":N} when its table has a node, from
which came signs of life and announcements, and to which it has put questions. Ends when its standard input is closed.
"""

import json
import select
import sys

import libtorrent as lt

COUNTERS = {"nodes": "nodes", "pinged": "ping_in", "announced": "announce_peer_in", "asked": "get_peers_out"}


def say(**event):
    print(json.dumps(event), flush=True)


def counters(session):
    session.post_session_stats()
    session.wait_for_alert(1000)
    for alert in session.pop_alerts():
        if isinstance(alert, lt.session_stats_alert):
            return alert.values
    return {}


def main():
    torrent, directory, address, port = sys.argv[1:]
    session = lt.session({
        "listen_interfaces": "%s:%s" % (address, port),
        "enable_dht": True,
        "dht_bootstrap_nodes": "",
        "dht_ignore_dark_internet": False,  # where nobody is, as here
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": lt.alert.category_t.stats_notification | lt.alert.category_t.error_notification,
    })
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = directory
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    session.add_torrent(params)
    say(event="listening")
    told = False
    while not select.select([sys.stdin], [], [], 0.5)[0]:
        values = counters(session)
        said = {name: values.get("dht.dht_" + counter, 0) for name, counter in COUNTERS.items()}
        if not told and all(said.values()):
            told = True
            said.pop("nodes")
            say(event="known", **said)


if __name__ == "__main__":
    main()
