#!/usr/bin/python3
"""Measures downloads through circuits from libtorrent, which seeds by uTP at their far end, on 127.0.0.1.

usage: hops.py [--size MIB] [--rounds N] [--dir DIR] [--seedbank FILE] [--json]

Starts an exit, three relays and a libtorrent seeder, then downloads one file of random data with 1 and with 3 hops and
without circuits, in turn, each time by a fresh process into a new file. Prints the medians in MB/s (10^6 bytes), from
adding the torrent to its last piece, and the processor time of each program in seconds for a gigabyte. Needs
python3-libtorrent, and twice the size as free space. Ends with code 1 if a copy differs from the original.
"""

import argparse
import filecmp
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
PEER = os.path.join(ROOT, "integration-tests", "src", "test", "resources", "interop", "libtorrent_peer.py")
PYTHON = "/usr/bin/python3"
LIMIT = "3600"
NAME = "bench.bin"
WAYS = {"1_hop": ["--hops", "1"], "3_hops": ["--hops", "3"], "plain": []}
RELAYS = 3


class Party:
    """A process that says what it does, one JSON object a line; what nobody waits for is read and dropped."""

    def __init__(self, command, place, name):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDBANK_")}
        environment.update(SEEDBANK_NETWORK="closed", TRANSPORT="utp")
        self.said = os.path.join(place, name + ".out")
        self.name = name
        with open(self.said, "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, env=environment)

    def hear(self, event, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = self.process.poll() is not None
            with open(self.said) as said:
                for line in said:
                    if line.endswith("\n") and line.startswith("{") and json.loads(line).get("event") == event:
                        return json.loads(line)
            if ended:
                break
            time.sleep(0.05)
        raise SystemExit("no %s from %s, see %s" % (event, self.name, self.said))

    def cpu(self):
        """Seconds of processor time so far."""
        with open("/proc/%d/stat" % self.process.pid) as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.terminate()
        self.process.communicate()


def make(place, size, seedbank):
    original = os.path.join(place, "original")
    os.mkdir(original)
    with open(os.path.join(original, NAME), "wb") as out:
        for _ in range(size):
            out.write(os.urandom(1 << 20))
    torrent = os.path.join(place, "bench.torrent")
    subprocess.run(
        [seedbank, "--data-dir", os.path.join(place, "creator"), "create", os.path.join(original, NAME), "-o", torrent],
        check=True, stdout=subprocess.DEVNULL)
    return original, torrent


def nodes(place, seedbank):
    def node(name, *words):
        return Party([seedbank, "--data-dir", os.path.join(place, name), "node", "run", *words], place, name)

    leaving = node("exit", "--exit")
    meeting = "127.0.0.1:%d" % leaving.hear("listening")["port"]
    return meeting, [leaving] + [node("relay-%d" % i, "--relay", "--bootstrap", meeting) for i in range(1, RELAYS + 1)]


def download(place, seedbank, torrent, words, others):
    """Returns megabytes a second, and seconds of processor time of the downloader and of all others."""
    for name in ("copy", "downloader"):
        shutil.rmtree(os.path.join(place, name), ignore_errors=True)
    before = sum(party.cpu() for party in others)
    command = [seedbank, "--json", "--data-dir", os.path.join(place, "downloader"), "download", torrent, "-o",
               os.path.join(place, "copy"), "--seed", *words]
    downloader = Party(command, place, "downloader")
    try:
        done = downloader.hear("done", 1800)
        own = downloader.cpu()
    finally:
        downloader.end()
    return done["rate"] / 1e6, own, sum(party.cpu() for party in others) - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=512, help="MiB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir")
    parser.add_argument("--seedbank", default=os.path.join(ROOT, "seedbank"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    place = tempfile.mkdtemp(prefix="hops-bench-", dir=options.dir)
    parties = []
    figures = {way: [] for way in WAYS}
    try:
        original, torrent = make(place, options.size, options.seedbank)
        seeder = Party([PYTHON, PEER, "seed", torrent, original, "0", LIMIT], place, "seeder")
        parties.append(seeder)
        port = seeder.hear("listening")["port"]
        meeting, carrying = nodes(place, options.seedbank)
        parties += carrying
        for _ in range(options.rounds):
            for way, hops in WAYS.items():
                words = [*hops, "--peer", "127.0.0.1:%d" % port, "--bootstrap", meeting]
                figures[way].append(download(place, options.seedbank, torrent, words, parties))
                if not filecmp.cmp(os.path.join(original, NAME), os.path.join(place, "copy", NAME), shallow=False):
                    raise SystemExit("the copy differs from the original")
    finally:
        for party in parties:
            party.end()
        shutil.rmtree(place, ignore_errors=True)
    report(figures, options)


def report(figures, options):
    gigabytes = options.size * (1 << 20) / 1e9
    found = {}
    for way, rows in figures.items():
        found["mb_per_second_" + way] = round(statistics.median(row[0] for row in rows), 1)
        found["cpu_seconds_per_gb_downloader_" + way] = round(statistics.median(row[1] for row in rows) / gigabytes, 1)
        found["cpu_seconds_per_gb_others_" + way] = round(statistics.median(row[2] for row in rows) / gigabytes, 1)
    if options.json:
        print(json.dumps({"schema": "seedbank.bench/1", "subject": "hops", "figures": found}))
    else:
        for name, value in found.items():
            print("%-44s %8.1f" % (name, value))


if __name__ == "__main__":
    sys.exit(main())
