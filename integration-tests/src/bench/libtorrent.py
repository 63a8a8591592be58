#!/usr/bin/python3
"""Compares the speed of seedbank with that of libtorrent, on 127.0.0.1 and in one session.

usage: libtorrent.py [--size MIB] [--rounds N] [--dir DIR] [--seedbank FILE] [--encrypted] [--json]

Moves one file of random data from libtorrent to libtorrent, from libtorrent to seedbank and from seedbank to libtorrent, in
turn, each time between two fresh processes and into a new file; then prints the medians in MiB/s, and their ratios to
libtorrent with itself. Times are those that the downloader tells: from adding the torrent to its last piece. Needs
python3-libtorrent, and twice the size as free space. Processor time is that of whole processes, their start included, but
for seeders: theirs is what the transfer took. With --encrypted libtorrent insists on RC4. Ends with code 1 if a copy differs from the original.
"""

import argparse
import filecmp
import json
import os
import resource
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
ENCRYPTED = "--encrypted" in sys.argv


class Party:
    """A process that says what it does, one JSON object a line."""

    def __init__(self, command):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDBANK_")}
        environment["SEEDBANK_NETWORK"] = "closed"
        environment["LIBTORRENT_ENCRYPTION"] = "rc4" if ENCRYPTED else ""
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def hear(self, event):
        for line in self.process.stdout:
            said = json.loads(line)
            if said.get("event") == event:
                return said
        raise SystemExit("ended without %s: %s" % (event, " ".join(self.command)))

    def cpu(self):
        """Seconds of processor time so far."""
        with open("/proc/%d/stat" % self.process.pid) as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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
        with seeder:
            before = seeder.cpu()
            children = resource.getrusage(resource.RUSAGE_CHILDREN)
            with self.downloader(target, port) as downloader:
                seconds = downloader.hear("done")["seconds"]
                downloader.process.communicate()
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = (seeder.cpu() - before,
                   ended.ru_utime + ended.ru_stime - children.ru_utime - children.ru_stime)
        equal = filecmp.cmp(os.path.join(self.original, NAME), os.path.join(self.copy, NAME), shallow=False)
        shutil.rmtree(self.copy)
        if not equal:
            raise SystemExit("the copy from %s to %s differs from the original" % (source, target))
        return seconds, cpu


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--size", type=int, default=1024, metavar="MIB")
    options.add_argument("--rounds", type=int, default=5, metavar="N")
    options.add_argument("--dir", default=tempfile.gettempdir())
    options.add_argument("--seedbank", default=os.path.join(ROOT, "seedbank"), metavar="FILE")
    options.add_argument("--encrypted", action="store_true")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    ways = [("libtorrent", "libtorrent"), ("libtorrent", "seedbank"), ("seedbank", "libtorrent")]
    if not given.encrypted:
        # Two of ours encrypt payload only when one of them insists.
        ways.append(("seedbank", "seedbank"))
    speeds = {way: [] for way in ways}
    times = {way: [] for way in ways}
    place = tempfile.mkdtemp(prefix="seedbank-libtorrent-", dir=given.dir)
    try:
        session = Session(place, given.seedbank, given.size)
        for i in range(given.rounds):
            turn = i % len(ways)
            for way in ways[turn:] + ways[:turn]:
                seconds, cpu = session.transfer(*way)
                speeds[way].append(given.size / seconds)
                times[way].append(cpu)
                print("round %d  %s to %s  %.1f MiB/s, CPU %.2f s and %.2f s" % (i + 1, *way, given.size / seconds, *cpu),
                      file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(place)
    own = statistics.median(speeds[ways[0]])
    figures = {"size_mebibytes": given.size, "rounds": given.rounds}
    for source, target in ways:
        median = statistics.median(speeds[(source, target)])
        figures["%s_to_%s_mebibytes_per_second" % (source, target)] = round(median, 1)
        figures["%s_to_%s_over_libtorrent_ratio" % (source, target)] = round(median / own, 3)
        for end, name in enumerate(("seeder", "downloader")):
            seconds = statistics.median(cpu[end] for cpu in times[(source, target)])
            figures["%s_to_%s_%s_cpu_seconds_per_gib" % (source, target, name)] = round(seconds * 1024 / given.size, 2)
    if given.json:
        print(json.dumps({"schema": "seedbank.bench/1", "bench": "libtorrent", "figures": figures}))
    else:
        for name, value in figures.items():
            print("%-60s %10s" % (name, value))
    return 0


if __name__ == "__main__":
    sys.exit(main())
