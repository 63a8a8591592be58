"""One libtorrent session on 127.0.0.1 with every kind of discovery off.

usage: libtorrent_peer.py seed|download TORRENT-FILE|MAGNET DIRECTORY LISTEN-PORT TIMEOUT-SECONDS [PEER-PORT]

Prints one JSON object a line: {"event":"listening","port":P}, then for a download {"event":"done","seconds":S} where S is
the time from adding the torrent to its last piece. A seeder ends when its standard input is closed. Exit code 1: timed out.
With TRANSPORT=utp in the environment it speaks uTP only, otherwise TCP only.
With SOCKS5=PORT in the environment everything goes through the SOCKS5 server on that port of 127.0.0.1.
A seeder also prints {"event":"peer","client":NAME,"id":HEX} for each peer that it gets to know.
With LIBTORRENT_ENCRYPTION=rc4 in the environment every connection has to be encrypted, without it none may be.
"""

import json
import os
import select
import sys
import time

import libtorrent as lt


ENCRYPTED = os.environ.get("LIBTORRENT_ENCRYPTION") == "rc4"


def say(**event):
    print(json.dumps(event), flush=True)


def proxied(port):
    return {
        "proxy_type": lt.proxy_type_t.socks5,
        "proxy_hostname": "127.0.0.1",
        "proxy_port": int(port),
        "proxy_peer_connections": True,
        "proxy_tracker_connections": True,
    }


def tell_peers(torrent, known):
    for peer in torrent.get_peer_info():
        identity = peer.pid.to_bytes().hex()
        if peer.client and peer.flags & peer.handshake == 0 and identity not in known:
            known.add(identity)
            say(event="peer", client=repr(peer.client), id=identity)


def settings(port):
    utp = os.environ.get("TRANSPORT") == "utp"
    chosen = proxied(os.environ["SOCKS5"]) if "SOCKS5" in os.environ else {}
    return chosen | {
        "listen_interfaces": "127.0.0.1:%d" % port,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": utp,
        "enable_incoming_utp": utp,
        "enable_outgoing_tcp": not utp,
        "enable_incoming_tcp": not utp,
        "out_enc_policy": 0 if ENCRYPTED else 2,
        "in_enc_policy": 0 if ENCRYPTED else 2,
        "allowed_enc_level": 2 if ENCRYPTED else 3,
        "prefer_rc4": ENCRYPTED,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.status_notification,
    }


def main():
    mode, source, directory, port, limit = sys.argv[1:6]
    deadline = time.monotonic() + float(limit)
    session = lt.session(settings(int(port)))
    if source.startswith("magnet:"):
        params = lt.parse_magnet_uri(source)
    else:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(source)
    params.save_path = directory
    if mode == "seed":
        params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    started = time.monotonic()
    torrent = session.add_torrent(params)
    while session.listen_port() == 0 and "SOCKS5" not in os.environ:
        time.sleep(0.01)
    say(event="listening", port=session.listen_port())
    if len(sys.argv) > 6:
        torrent.connect_peer(("127.0.0.1", int(sys.argv[6])))
    known = set()
    while time.monotonic() < deadline:
        if mode == "seed":
            tell_peers(torrent, known)
            ready, _, _ = select.select([sys.stdin], [], [], 0.2)
            if ready and not sys.stdin.readline():
                return 0
        else:
            status = torrent.status()
            if status.is_seeding:
                say(event="done", seconds=time.monotonic() - started)
                return 0
            if status.num_peers == 0 and len(sys.argv) > 6:
                torrent.connect_peer(("127.0.0.1", int(sys.argv[6])))
            time.sleep(0.02)
    return 1


if __name__ == "__main__":
    sys.exit(main())
