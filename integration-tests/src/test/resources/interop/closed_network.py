"""A network with a loopback interface and one way out, which leads nowhere and is watched.

usage: unshare -rn python3 closed_network.py [--gossip INFO-HASH GOSSIP-PORT] COMMAND...

Runs COMMAND inside and prints one JSON object a line: {"event":"sent","protocol":P,"to":A,"port":N} for every packet that
would have left the machine, and at the end {"event":"ended","code":C}. What COMMAND prints goes to standard error. When
standard input ends, COMMAND is asked to end.
With --gossip a BitTorrent peer on 127.0.0.1:GOSSIP-PORT tells whoever connects about a peer at 10.99.0.9:6881 (BEP 11),
and prints {"event":"gossiped"} when it has.
"""

import json
import re
import socket
import struct
import subprocess
import sys
import threading

INTERFACE = "outside"
EVERY_PROTOCOL = 3
OUTGOING = 4
NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp"}


def say(**event):
    print(json.dumps(event), flush=True)


def ip(words):
    subprocess.run(["ip"] + words.split(), check=True)


def build():
    ip("link set lo up")
    ip("link add %s type veth peer name beyond" % INTERFACE)
    ip("link set %s arp off" % INTERFACE)  # otherwise the kernel would ask for neighbours instead of sending
    ip("addr add 10.99.0.1/24 dev %s" % INTERFACE)
    ip("link set beyond up")
    ip("link set %s up" % INTERFACE)
    ip("route add default via 10.99.0.254 dev %s" % INTERFACE)


def describe(frame):
    kind = struct.unpack("!H", frame[12:14])[0]
    packet = frame[14:]
    if kind == 0x0800:
        protocol, to, rest = packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20]), packet[(packet[0] & 15) * 4 :]
    elif kind == 0x86DD and packet[6] in (6, 17):
        # Other IPv6 packets are the kernel's own: it greets neighbours on every interface that comes up.
        protocol, to, rest = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:]
    else:
        return None
    port = struct.unpack("!H", rest[2:4])[0] if protocol in (6, 17) and len(rest) >= 4 else 0
    return {"protocol": NAMES.get(protocol, str(protocol)), "to": to, "port": port}


def watch(wire):
    while True:
        frame, address = wire.recvfrom(65536)
        if address[2] == OUTGOING:
            seen = describe(frame)
            if seen:
                say(event="sent", **seen)


def receive(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def message(kind, payload):
    return struct.pack("!IBB", len(payload) + 2, 20, kind) + payload


def gossip(connection, info_hash):
    receive(connection, 68)
    reserved = bytes([0, 0, 0, 0, 0, 0x10, 0, 0])
    connection.sendall(b"\x13BitTorrent protocol" + reserved + info_hash + b"-GO0001-gossipgossip"[:20])
    connection.sendall(message(0, b"d1:md6:ut_pexi1eee"))
    while True:
        size = struct.unpack("!I", receive(connection, 4))[0]
        body = receive(connection, size)
        if body[:2] == b"\x14\x00":
            found = re.search(rb"6:ut_pexi(\d+)e", body)
            if found:
                peer = socket.inet_aton("10.99.0.9") + struct.pack("!H", 6881)
                news = b"d5:added6:" + peer + b"7:added.f1:\x027:dropped0:e"
                connection.sendall(message(int(found.group(1)), news))
                say(event="gossiped")


def serve(listener, info_hash):
    while True:
        connection, _ = listener.accept()
        try:
            gossip(connection, info_hash)
        except OSError:
            connection.close()


def start(task, *arguments):
    threading.Thread(target=task, args=arguments, daemon=True).start()


def end(child):
    sys.stdin.read()
    child.terminate()


def main():
    command = sys.argv[1:]
    build()
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    wire.bind((INTERFACE, 0))
    start(watch, wire)
    if command[0] == "--gossip":
        listener = socket.create_server(("127.0.0.1", int(command[2])))
        start(serve, listener, bytes.fromhex(command[1]))
        command = command[3:]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    start(end, child)
    say(event="ended", code=child.wait())


if __name__ == "__main__":
    main()
