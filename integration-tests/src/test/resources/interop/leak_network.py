"""Two networks that have nothing but each other: one for a program that is watched, one for the rest of the world.

usage: unshare -n python3 leak_network.py PLAN-FILE

The file is a JSON object: "tunnels" and "table", hex digits with which a datagram of these overlays begins; "secrets", hex
digits of what no datagram of theirs may hold in the clear; "world", commands that run on 11.0.0.1, 12.0.0.1 and 13.0.0.1
as long as all of this; "watched", the command that runs on 11.0.0.2, whose only way out leads to 11.0.0.1; "ports", ports
there on which a tracker of BEP 15 that knows one peer, 11.0.0.1:"peer", listens;
"names", the host names that the name service of the watched command, at 11.0.0.1:53, knows: all of them are 14.0.0.1.
A command of the world that begins with the word "beyond" runs without it on 14.0.0.1, which is another machine: an exit
goes nowhere on its own.

Prints one JSON object a line: {"event":"watched","line":L} for what the watched command says, {"event":"sent",
"protocol":P,"to":A,"port":N,"message":M} for each kind of packet that left it, where M is what message() says of
datagrams of the overlays, and "foreign" for all others, {"event":"announced"} for each announcement
at the tracker, {"event":"asked","name":N} for each question at the name service, and at the end
{"event":"ended","code":C}. What the others say goes to standard error. All of them end with it, however it ends.
"""

import ctypes
import hashlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

EVERY_PROTOCOL = 3
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
OUTGOING = 4
UNREACHABLE = 3
# Only in sight of the watched command: whom it asks for names, and that it asks nobody else.
OWN_NAMES = """
mount --bind "$1/resolv.conf" /etc/resolv.conf || exit 1
if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf || exit 1; fi
shift
exec "$@"
"""
ID = 22  # of a message, behind the prefix of its overlay
CELL, FIND, STORE_PEER = 0, 5, 7
SIGNATURE = 64
PLACE = 20  # in the table, or the name of a member or swarm
NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp"}


def say(**event):
    os.write(sys.stdout.fileno(), (json.dumps(event) + "\n").encode())  # whole, whichever threads speak at once


def spawn(command, **more):
    libc = ctypes.CDLL(None)
    return subprocess.Popen(command, preexec_fn=lambda: libc.prctl(END_WITH_PARENT, signal.SIGKILL), **more)


def ip(words, inside=()):
    subprocess.run([*inside, "ip", *words.split()], check=True)


def machine(near, ours, far, address, gateway):
    """Makes one that is reached by the interface near, with our addresses; returns what keeps it and the words before a
    command that is to run there."""
    keeper = spawn(["unshare", "-n", "sleep", "100000"])
    inside = ["nsenter", "-t", str(keeper.pid), "-n"]
    own = subprocess.run(["readlink", "/proc/self/ns/net"], capture_output=True, text=True).stdout
    while subprocess.run([*inside, "readlink", "/proc/self/ns/net"], capture_output=True, text=True).stdout == own:
        time.sleep(0.02)
    ip("link add %s type veth peer name %s" % (near, far))
    # Each datagram by itself on the wire: a batch of several would be looked at as one.
    ip("link set %s gso_max_segs 1" % far)
    ip("link set %s netns %d" % (far, keeper.pid))
    for each in ours:
        ip("addr add %s/24 dev %s" % (each, near))
    ip("link set %s up" % near)
    ip("link set lo up", inside)
    ip("addr add %s/24 dev %s" % (address, far), inside)
    ip("link set %s up" % far, inside)
    ip("route add default via %s dev %s" % (gateway, far), inside)
    return keeper, inside


def build():
    """Returns the two machines besides this one: where the watched command runs, and the one beyond."""
    ip("link set lo up")
    watched = machine("world", ["%d.0.0.1" % network for network in (11, 12, 13)], "out", "11.0.0.2", "11.0.0.1")
    beyond = machine("near", ["14.0.0.2"], "far", "14.0.0.1", "14.0.0.2")
    # Who listens on all addresses here answers from the one that was asked.
    ip("route replace 14.0.0.0/24 dev near src 11.0.0.1")
    with open("/proc/sys/net/ipv4/ip_forward", "w") as forward:
        forward.write("1")
    return watched, beyond


def message(payload, plan):
    """Says which message of which overlay a datagram is: "tunnels 246", "table 1". A cell that is not encrypted is
    "tunnels 0 plain" with the number of the message in it. A search in the table is for "nodes" or for "values"; an address
    that is to be kept there is kept under its "own" name or another one. Whatever holds a secret is a "secret"."""
    overlay = next((name for name in ("tunnels", "table") if payload.startswith(bytes.fromhex(plan[name]))), None)
    if overlay is None or len(payload) <= ID:
        return "foreign"
    if any(bytes.fromhex(secret) in payload for secret in plan["secrets"]):
        return "secret in %s %d" % (overlay, payload[ID])
    said = "%s %d" % (overlay, payload[ID])
    body = payload[:-SIGNATURE]
    if said == "tunnels %d" % CELL and any(payload[ID + 5 : ID + 6]):
        said += " plain %d" % payload[ID + 7] if len(payload) > ID + 7 else " plain"
    elif said == "table %d" % FIND:
        said += " nodes" if body[-1:] == b"\1" else " values"
    elif said == "table %d" % STORE_PEER:
        size = int.from_bytes(payload[ID + 1 : ID + 3], "big")
        signer = hashlib.sha1(payload[ID + 3 : ID + 3 + size]).digest()
        said += " own" if body[-PLACE:] == signer else " other"
    return said


def describe(frame, plan):
    kind = struct.unpack("!H", frame[12:14])[0]
    packet = frame[14:]
    if kind == 0x0800:
        protocol, to, rest = packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20]), packet[(packet[0] & 15) * 4 :]
    elif kind == 0x86DD and packet[6] in (6, 17):
        protocol, to, rest = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:]
    else:
        return None  # ARP, and the kernel's own greetings
    if protocol == 1 and rest[0] == UNREACHABLE:
        return None  # the kernel, about a datagram that came after the watched command had ended
    port = struct.unpack("!H", rest[2:4])[0] if protocol in (6, 17) and len(rest) >= 4 else 0
    return NAMES.get(protocol, str(protocol)), to, port, message(rest[8:], plan) if protocol == 17 else "foreign"


def watch(wire, plan):
    seen = set()
    while True:
        frame, address = wire.recvfrom(65536)
        what = describe(frame, plan) if address[2] != OUTGOING else None
        if what and what not in seen:
            seen.add(what)
            say(event="sent", protocol=what[0], to=what[1], port=what[2], message=what[3])


def track(port, peer):
    tracker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    tracker.bind(("11.0.0.1", port))
    while True:
        question, client = tracker.recvfrom(2048)
        action, transaction = struct.unpack("!II", question[8:16])
        if action == 0:
            tracker.sendto(struct.pack("!IIQ", 0, transaction, 4711), client)
        else:
            say(event="announced")
            answer = struct.pack("!IIIII", 1, transaction, 1800, 0, 1) + socket.inet_aton("11.0.0.1")
            tracker.sendto(answer + struct.pack("!H", peer), client)


def answer(question, known):
    """Returns the name that a question of RFC 1035 is about, and what there is to say."""
    labels, at = [], 12
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
        at += 1 + question[at]
    name = ".".join(labels).lower()
    kind = struct.unpack("!H", question[at + 1 : at + 3])[0]
    records = b""
    if name in known and kind == 1:
        records = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton("14.0.0.1")
    flags = 0x8180 if name in known else 0x8183  # an answer, or: no such name
    head = question[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0)
    return name, head + question[12 : at + 5] + records


def look_up(service, known):
    while True:
        question, client = service.recvfrom(2048)
        name, said = answer(question, known)
        say(event="asked", name=name)
        service.sendto(said, client)


def name_service(known):
    service = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    service.bind(("11.0.0.1", 53))
    start(look_up, service, known)


def with_own_names(directory):
    with open(os.path.join(directory, "resolv.conf"), "w") as file:
        file.write("nameserver 11.0.0.1\nsearch .\n")
    with open(os.path.join(directory, "nsswitch.conf"), "w") as file:
        file.write("hosts: files dns\n")
    return ["unshare", "-m", "sh", "-c", OWN_NAMES, "sh", directory]


def start(task, *arguments):
    threading.Thread(target=task, args=arguments, daemon=True).start()


def main():
    with open(sys.argv[1]) as file:
        plan = json.load(file)
    (keeper, inside), (far_keeper, beyond) = build()
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    wire.bind(("world", 0))
    start(watch, wire, plan)
    for port in plan["ports"]:
        start(track, port, plan["peer"])
    name_service(plan["names"])
    own_names = with_own_names(os.path.dirname(os.path.abspath(sys.argv[1])))
    world = [
        spawn(beyond + command[1:] if command[0] == "beyond" else command, stdin=subprocess.PIPE, stdout=sys.stderr)
        for command in plan["world"]
    ]
    code = 1
    try:
        watched = spawn(inside + own_names + plan["watched"], stdout=subprocess.PIPE, text=True)
        for line in watched.stdout:
            say(event="watched", line=line.rstrip("\n"))
        code = watched.wait()
    finally:
        for child in world + [keeper, far_keeper]:
            child.kill()
    say(event="ended", code=code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
