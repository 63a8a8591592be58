"""An HTTP tracker (BEP 3, 23) that tells everybody of the same peer.

usage: tracker.py HOST PEER-HOST PEER-PORT

Prints {"event":"listening","port":P}, then {"event":"announced"} for each announcement. Ends when its standard input does.
"""

import http.server
import json
import socket
import struct
import sys
import threading


def say(**event):
    print(json.dumps(event), flush=True)


class Tracker(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        say(event="announced")
        peer = socket.inet_aton(sys.argv[2]) + struct.pack("!H", int(sys.argv[3]))
        body = b"d8:intervali60e5:peers6:" + peer + b"e"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *unused):
        pass


def main():
    server = http.server.ThreadingHTTPServer((sys.argv[1], 0), Tracker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(event="listening", port=server.server_port)
    sys.stdin.read()


if __name__ == "__main__":
    main()
