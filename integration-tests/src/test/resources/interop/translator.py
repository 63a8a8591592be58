"""The address translator of a home, for UDP: who is inside gets ports of one public address, and only whoever was written
to, at that address and port, may write back (RFC 4787: endpoint-independent mapping, address and port-dependent filtering).

usage: translator.py INSIDE-INTERFACE OUTSIDE-INTERFACE PUBLIC-ADDRESS FIRST-PORT, in the network of the router

Whatever comes by the inside interface for somebody beyond, and whatever is for PUBLIC-ADDRESS, is rewritten here, packet by
packet. A port inside becomes another one outside, from FIRST-PORT on. Everything but UDP is dropped.

Prints one JSON object a line: {"event":"translating"}, then {"event":"dropped","from":A,"to":P} for each address and port
outside that was written from and to in vain, and when standard input ends {"event":"carried","remote":A,"inside":P,"in":N},
bytes of UDP payload that came from each address for each port inside.
"""

import collections
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys

TUNSETIFF = 0x400454CA
PACKETS_ALONE = 0x1001  # IFF_TUN | IFF_NO_PI
UDP = 17
FRAGMENT = 0x3FFF
TABLE = "77"


def say(**event):
    print(json.dumps(event), flush=True)


def ip(words):
    subprocess.run(["ip", *words.split()], check=True)


def open_tunnel(inside, outside, public):
    tunnel = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", b"nat", PACKETS_ALONE))
    for name in ("all", "nat", inside, outside):
        with open("/proc/sys/net/ipv4/conf/%s/rp_filter" % name, "w") as check:
            check.write("0")
    with open("/proc/sys/net/ipv4/ip_forward", "w") as forward:
        forward.write("1")
    ip("link set nat up")
    ip("route add %s/32 dev nat" % public)
    ip("route add default dev nat table " + TABLE)
    ip("rule add pref 100 iif %s lookup %s" % (inside, TABLE))
    return tunnel


def adjust(packet, checksum, at, new):
    """Makes the checksum right for new, of an even length, in the place of what is at at (RFC 1624)."""
    words = "!%dH" % (len(new) // 2)
    total = ~struct.unpack_from("!H", packet, checksum)[0] & 0xFFFF
    total += sum(~word & 0xFFFF for word in struct.unpack_from(words, packet, at)) + sum(struct.unpack(words, new))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    struct.pack_into("!H", packet, checksum, ~total & 0xFFFF)


class Translator:
    def __init__(self, public, first_port):
        self.public = socket.inet_aton(public)
        self.next_port = first_port
        self.outside = {}  # port outside by address and port inside
        self.inside = {}  # the other way round
        self.written_to = set()  # port outside, address, port
        self.told = set()
        self.bytes_in = collections.Counter()

    def translate(self, packet):
        """Returns whether the packet, rewritten, may go on."""
        head = (packet[0] & 15) * 4
        if packet[0] >> 4 != 4 or packet[9] != UDP or struct.unpack_from("!H", packet, 6)[0] & FRAGMENT:
            return False
        if packet[16:20] == self.public:
            return self.enter(packet, head)
        self.leave(packet, head)
        return True

    def leave(self, packet, head):
        source = bytes(packet[12:16]), bytes(packet[head : head + 2])
        if source not in self.outside:
            self.outside[source] = struct.pack("!H", self.next_port)
            self.inside[self.outside[source]] = source
            self.next_port += 1
        port, remote = self.outside[source], bytes(packet[16:20])
        self.written_to.add((port, remote, bytes(packet[head + 2 : head + 4])))
        self.rewrite(packet, head, 12, self.public, head, port)

    def enter(self, packet, head):
        remote, port = bytes(packet[12:16]), bytes(packet[head + 2 : head + 4])
        if (port, remote, bytes(packet[head : head + 2])) not in self.written_to:
            what = socket.inet_ntoa(remote), struct.unpack("!H", port)[0]
            if what not in self.told:
                self.told.add(what)
                say(event="dropped", **{"from": what[0], "to": what[1]})
            return False
        address, inner = self.inside[port]
        self.bytes_in[socket.inet_ntoa(remote), struct.unpack("!H", inner)[0]] += len(packet) - head - 8
        self.rewrite(packet, head, 16, address, head + 2, inner)
        return True

    @staticmethod
    def rewrite(packet, head, address_at, address, port_at, port):
        adjust(packet, 10, address_at, address)
        checksum = head + 6
        if packet[checksum : checksum + 2] != b"\0\0":
            adjust(packet, checksum, address_at, address)
            adjust(packet, checksum, port_at, port)
            if packet[checksum : checksum + 2] == b"\0\0":
                packet[checksum : checksum + 2] = b"\xff\xff"  # zero would mean that there is none (RFC 768)
        packet[address_at : address_at + 4] = address
        packet[port_at : port_at + 2] = port


def main():
    inside, outside, public, first_port = sys.argv[1:]
    tunnel = open_tunnel(inside, outside, public)
    translator = Translator(public, int(first_port))
    say(event="translating")
    while True:
        ready, _, _ = select.select([tunnel, sys.stdin], [], [])
        if sys.stdin in ready:
            break
        packet = bytearray(os.read(tunnel, 65536))
        if translator.translate(packet):
            os.write(tunnel, packet)
    for (remote, port), count in translator.bytes_in.items():
        say(event="carried", remote=remote, inside=port, **{"in": count})


if __name__ == "__main__":
    main()
