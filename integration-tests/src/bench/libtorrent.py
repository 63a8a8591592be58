#!/usr/bin/python3
"""Compares the speed of seedbank with that of libtorrent, on 127.0.0.1 and in one session.

usage: libtorrent.py [--size MIB] [--rounds N] [--dir DIR] [--seedbank FILE] [--json]

Moves one file of random data from libtorrent to libtorrent, from libtorrent to seedbank and from seedbank to libtorrent, in
turn, each time between two fresh processes and into a new file; then prints the medians in MiB/s, and their ratios to
libtorrent with itself. Times are those that the downloader tells: from adding the torrent to its last piece. Needs
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

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
PEER = os.path.join(ROOT, "integration-tests", "src", "test", "resources", "interop", "libtorrent_peer.py")
PYTHON = "/usr/bin/python3"
LIMIT = "1800"
NAME = "bench.bin"


class Party:
    """A process that says what it does, one JSON object a line."""

    def __init__(self, command):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDBANK_")}
        environment["SEEDBANK_NETWORK"] = "closed"
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def hear(self, event):
        for line in self.process.stdout:
            said = json.loads(line)
            if said.get("event") == event:
                return said
        raise SystemExit("ended without %s: %s" % (event, " ".join(self.command)))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.communicate()


class Session:
    def __init__(self, place, seedbank, size):
        self.place = place
        self.seedbank = seedbank
        self.original = os.path.join(place, "original")
        self.copy = os.path.join(place, "copy")
        self.torrent = os.path.join(place, "bench.torrent")
        os.mkdir(self.original)
        with open(os.path.join(self.original, NAME), "wb") as out:
            for _ in range(size):
                out.write(os.urandom(1 << 20))
        subprocess.run(
            [seedbank, "--data-dir", os.path.join(place, "creator"), "create", os.path.join(self.original, NAME), "-o",
             self.torrent],
            check=True, stdout=subprocess.DEVNULL)

    def ours(self, role, *words):
        return [self.seedbank, "--json", "--data-dir", os.path.join(self.place, role), *words]

    def theirs(self, role, directory, *words):
        return [PYTHON, PEER, role, self.torrent, directory, "0", LIMIT, *words]

    def seeder(self, who):
        if who == "libtorrent":
            party = Party(self.theirs("seed", self.original))
            return party, party.hear("listening")["port"]
        party = Party(self.ours("seeder", "seed", self.torrent, "-o", self.original))
        return party, party.hear("seeding")["port"]

    def downloader(self, who, port):
        if who == "libtorrent":
            return Party(self.theirs("download", self.copy, str(port)))
        return Party(self.ours(
            "downloader", "download", self.torrent, "-o", self.copy, "--peer", "127.0.0.1:%d" % port))

    def transfer(self, source, target):
        os.mkdir(self.copy)
        seeder, port = self.seeder(source)
        with seeder, self.downloader(target, port) as downloader:
            seconds = downloader.hear("done")["seconds"]
            downloader.process.communicate()
        equal = filecmp.cmp(os.path.join(self.original, NAME), os.path.join(self.copy, NAME), shallow=False)
        shutil.rmtree(self.copy)
        if not equal:
            raise SystemExit("the copy from %s to %s differs from the original" % (source, target))
        return seconds


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--size", type=int, default=1024, metavar="MIB")
    options.add_argument("--rounds", type=int, default=5, metavar="N")
    options.add_argument("--dir", default=tempfile.gettempdir())
    options.add_argument("--seedbank", default=os.path.join(ROOT, "seedbank"), metavar="FILE")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    ways = [("libtorrent", "libtorrent"), ("libtorrent", "seedbank"), ("seedbank", "libtorrent")]
    speeds = {way: [] for way in ways}
    place = tempfile.mkdtemp(prefix="seedbank-libtorrent-", dir=given.dir)
    try:
        session = Session(place, given.seedbank, given.size)
        for i in range(given.rounds):
            for way in ways[i % 3:] + ways[:i % 3]:
                speed = given.size / session.transfer(*way)
                speeds[way].append(speed)
                print("round %d  %s to %s  %.1f MiB/s" % (i + 1, way[0], way[1], speed), file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(place)
    own = statistics.median(speeds[ways[0]])
    figures = {"size_mebibytes": given.size, "rounds": given.rounds}
    for source, target in ways:
        median = statistics.median(speeds[(source, target)])
        figures["%s_to_%s_mebibytes_per_second" % (source, target)] = round(median, 1)
        figures["%s_to_%s_over_libtorrent_ratio" % (source, target)] = round(median / own, 3)
    if given.json:
        print(json.dumps({"schema": "seedbank.bench/1", "bench": "libtorrent", "figures": figures}))
    else:
        for name, value in figures.items():
            print("%-50s %10s" % (name, value))
    return 0


if __name__ == "__main__":
    sys.exit(main())
