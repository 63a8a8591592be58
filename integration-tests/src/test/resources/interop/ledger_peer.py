"""A peer of IPv8's TrustChain overlay, written from the description of its packets, with nothing but Python.

usage: python3 ledger_peer.py PORT [OVERLAY-HEX]

Talks to the node at 127.0.0.1:PORT: introduces itself, pays 2 MiB, asks for chains, sends what is damaged. Prints one JSON
object a line, {"event":NAME,...}, for each step that went as it should, {"event":"done"} at the end, and
{"event":"failed","why":...} with code 1 when something did not.
"""

import hashlib
import json
import os
import socket
import struct
import sys
import time

TRUSTCHAIN = "5ad767b05ae592a02488272ca2a86b847d4562e1"
PATIENCE = 60.0
QUIET = 1.5
FILLER = b"0"

# Ed25519, RFC 8032 section 5.1, in extended coordinates

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, point):
    result = (0, 1, 1, 0)
    while s:
        if s & 1:
            result = add(result, point)
        point = add(point, point)
        s >>= 1
    return result


def recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or y >= P:
        raise ValueError("no point")
    return P - x if x & 1 != sign else x


def pack(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpack(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover(y, sign)
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


class Key:
    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
        self.prefix = digest[32:]
        self.point = pack(times(self.scalar, BASE))
        self.public = b"LibNaCLPK:" + hashlib.sha256(seed).digest() + self.point

    def sign(self, message):
        r = number(self.prefix, message)
        big = pack(times(r, BASE))
        s = (r + number(big, self.point, message) * self.scalar) % L
        return big + s.to_bytes(32, "little")


def verifies(public, message, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L or public[:10] != b"LibNaCLPK:" or len(public) != 74:
        return False
    point = public[42:]
    right = add(unpack(signature[:32]), times(number(signature[:32], point, message), unpack(point)))
    return pack(times(s, BASE)) == pack(right)


# Half-blocks


def transaction(**counts):
    text = b"a%dd" % len(counts)
    for name, value in counts.items():
        digits = b"%d" % value
        text += b"%db%s%di%s" % (len(name), name.encode(), len(digits), digits)
    return text


class Block:
    def __init__(self, data):
        self.packed = data
        self.owner, self.link_key, self.previous = data[:74], data[78:152], data[156:188]
        self.sequence = struct.unpack(">I", data[74:78])[0]
        self.link_sequence = struct.unpack(">I", data[152:156])[0]
        size = struct.unpack(">I", data[252:256])[0]
        self.type = data[256 : 256 + size]
        end = 260 + size + struct.unpack(">I", data[256 + size : 260 + size])[0]
        self.transaction = data[260 + size : end]
        if len(data) != end + 8:
            raise ValueError("%d bytes of %d" % (len(data), end + 8))

    def is_signed(self):
        plain = self.packed[:188] + FILLER * 64 + self.packed[252:]
        return verifies(self.owner, plain, self.packed[188:252])

    @staticmethod
    def first(key, link_key, content):
        kind = b"tribler_bandwidth"
        head = key.public + struct.pack(">I", 1) + link_key + struct.pack(">I", 0) + FILLER * 32
        tail = struct.pack(">I", len(kind)) + kind + struct.pack(">I", len(content)) + content
        tail += struct.pack(">Q", int(time.time() * 1000))
        return Block(head + key.sign(head + FILLER * 64 + tail) + tail)


class Peer:
    def __init__(self, port, overlay):
        self.node = ("127.0.0.1", port)
        self.key = Key(os.urandom(32))
        self.prefix = b"\x00\x02" + bytes.fromhex(overlay)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.time = 0
        self.node_key = None
        self.chain_length = None
        self.here = self.address(self.socket.getsockname())
        self.there = self.address(self.node)

    @staticmethod
    def address(pair):
        return socket.inet_aton(pair[0]) + struct.pack(">H", pair[1])

    def signed(self, message, fields, damage=False):
        self.time += 1
        packet = self.prefix + bytes([message]) + struct.pack(">H", 74) + self.key.public
        packet += struct.pack(">Q", self.time % 65536) + fields
        signature = self.key.sign(packet)
        if damage:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        self.socket.sendto(packet + signature, self.node)

    def unsigned(self, message, fields):
        self.time += 1
        self.socket.sendto(self.prefix + bytes([message]) + struct.pack(">Q", self.time) + fields, self.node)

    def request_introduction(self, identifier):
        fields = self.there + self.here + self.here + b"\x01" + struct.pack(">H", identifier)
        self.signed(246, fields + struct.pack(">i", 0))

    def respond(self, identifier):
        fields = self.there + self.here + self.here + bytes(12) + b"\x10" + struct.pack(">H", identifier)
        self.signed(245, fields + struct.pack(">i", 0))

    def ask(self, owner, first, last, crawl_id, damage=False):
        self.signed(2, owner + struct.pack(">iiI", first, last, crawl_id), damage)

    def receive(self, until):
        """The next message that is no question for an introduction; those are answered on the way."""
        while True:
            left = until - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                packet, source = self.socket.recvfrom(65535)
            except socket.timeout:
                return None
            if source != self.node or packet[:22] != self.prefix:
                continue
            message, body = packet[22], packet[23:]
            if message in (246, 245, 249, 2):
                key, body = body[2:76], body[84:-64]
                if not verifies(key, packet[:-64], packet[-64:]):
                    raise AssertionError("message %d is not signed by its sender" % message)
                self.node_key = key
            else:
                body = body[8:]
            if message == 246:
                if len(body) not in (21, 25):
                    raise AssertionError("a request with %d bytes" % len(body))
                self.respond(struct.unpack(">H", body[19:21])[0])
            elif message == 2:
                self.unsigned(7, body[82:86])  # nothing is known here
            else:
                return message, body

    def wait_for(self, what, matches, again=lambda: None):
        """Repeats the question every two seconds, as datagrams may be lost."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            again()
            pause = min(end, time.monotonic() + 2)
            received = self.receive(pause)
            while received is not None:
                if matches(*received):
                    return received[1]
                received = self.receive(pause)
        raise AssertionError("no " + what)

    def hears_nothing(self, what, matches):
        end = time.monotonic() + QUIET
        received = self.receive(end)
        while received is not None:
            if matches(*received):
                raise AssertionError("an answer to " + what)
            received = self.receive(end)


def say(event, **more):
    print(json.dumps(dict(event=event, **more)), flush=True)


def check(condition, why):
    if not condition:
        raise AssertionError(why)


def converse(peer):
    body = peer.wait_for(
        "introduction response",
        lambda m, b: m == 245 and struct.unpack(">H", b[31:33])[0] == 4242,
        lambda: peer.request_introduction(4242),
    )
    check(body[:6] == peer.here, "the response names another destination")
    check(len(body) == 37, "extra bytes of a ledger are 4, not %d" % (len(body) - 33))
    say("introduced", key=peer.node_key.hex(), chain_length=struct.unpack(">i", body[33:])[0])

    amount = 2 << 20
    content = transaction(up=0, down=amount, total_up=0, total_down=amount)
    proposal = Block.first(peer.key, peer.node_key, content)
    body = peer.wait_for("agreement", lambda m, b: m == 1, lambda: peer.unsigned(1, proposal.packed))
    agreement = Block(body)
    check(agreement.is_signed(), "the agreement is not signed")
    check(agreement.owner == peer.node_key, "somebody else agreed")
    check((agreement.link_key, agreement.link_sequence) == (peer.key.public, 1), "it answers something else")
    check(agreement.type == proposal.type, "it is of another type")
    check(agreement.transaction.startswith(b"a4d2bup7i2097152"), "it says %r" % agreement.transaction)
    say("agreed", sequence=agreement.sequence)

    peer.unsigned(1, proposal.packed)
    repeated = peer.wait_for("the same agreement", lambda m, b: m == 1)
    check(repeated == agreement.packed, "a repeated proposal got another answer")
    say("agreed_again")

    parts = {}

    def part(message, body):
        if message == 3 and body[-12:-8] == struct.pack(">I", 77):
            index, total = struct.unpack(">II", body[-8:])
            parts[index] = Block(body[:-12])
            return len(parts) == total
        return False

    peer.wait_for("chain", part, lambda: peer.ask(peer.node_key, 1, 1 << 30, 77))
    check([parts[i].packed for i in sorted(parts)] == [agreement.packed, proposal.packed], "another chain came")
    say("crawled", blocks=len(parts))

    parts.clear()
    peer.wait_for("newest block", part, lambda: peer.ask(peer.node_key, -1, -1, 77))
    check(parts[1].packed == agreement.packed, "another newest block came")
    say("crawled_newest")

    unknown = Key(b"nobody" + bytes(26)).public
    empty = lambda m, b: m == 7 and b == struct.pack(">I", 78)
    peer.wait_for("empty answer", empty, lambda: peer.ask(unknown, 1, 10, 78))
    say("nothing_known")

    about = lambda m, b: m in (3, 7) and struct.pack(">I", 79) in b[-12:]
    peer.ask(peer.node_key, 1, 10, 79, damage=True)
    peer.hears_nothing("a damaged question", about)
    peer.signed(2, peer.node_key + struct.pack(">qqI", 1, 10, 79))
    peer.hears_nothing("a question of 64-bit numbers", about)
    say("damaged_ignored")

    other = transaction(up=0, down=2 * amount, total_up=0, total_down=2 * amount)
    fork = Block.first(peer.key, peer.node_key, other)
    peer.unsigned(1, fork.packed)
    peer.hears_nothing("a fork", lambda m, b: m == 1)
    say("fork_refused")


def main():
    peer = Peer(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else TRUSTCHAIN)
    say("listening", port=peer.socket.getsockname()[1], key=peer.key.public.hex())
    try:
        converse(peer)
    except AssertionError as failure:
        say("failed", why=str(failure))
        sys.exit(1)
    say("done")


main()
