# SPDX-License-Identifier: Apache-2.0
"""The transport (tests/tool_http.c) against the replay server, for tests."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from replay_server import ReplayServer, Rule, SharedClock  # noqa: E402

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
TOOL = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BIN))), "tests", "tool_http")
START = 1767225600000  # 2026-01-01T00:00:00Z
HOST = "api.h.example"


def play(requests, options, hosts=None):
    """Lines of tool_http by kind: replies in the order of the requests, logs, the end."""
    script = {"options": options, "hosts": hosts or [{"host": HOST}], "requests": requests}
    done = subprocess.run([TOOL], input=json.dumps(script), capture_output=True, text=True, timeout=150, check=False)
    return read(done.stdout, done.stderr, len(requests), done.returncode)


def read(out, err, n, status):
    if status != 0:
        raise AssertionError(f"exit {status}: {err}\n{out}")
    lines = [json.loads(line) for line in out.splitlines()]
    replies = [None] * n
    for line in lines:
        if "request" in line:
            assert replies[line["request"]] is None, "two replies to one request"
            replies[line["request"]] = line
    return {"replies": replies, "logs": [x["log"] for x in lines if "log" in x], "end": lines[-1], "text": out + err}


def url(path, host=HOST):
    return f"https://{host}{path}"


class Replayed(unittest.TestCase):
    """A server on a shared clock."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="comove-http-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.clock = SharedClock(os.path.join(self.folder, "clock"), START)
        self.server = ReplayServer(clock=self.clock).start()
        self.addCleanup(self.server.stop)

    def serve(self, *rules):
        self.server.rules = [Rule(**r) for r in rules]

    def options(self, **more):
        return {"replay": self.server.address, "clock": self.clock.now(), "clock_file": os.path.join(self.folder, "clock"),
                "seed": 5, "log": 1, **more}

    def ask(self, *requests, hosts=None, **options):
        requests = [{"url": url(r)} if isinstance(r, str) else r for r in requests]
        return play(requests, self.options(**options), hosts)

    def one(self, request, hosts=None, **options):
        return self.ask(request, hosts=hosts, **options)["replies"][0]

    def expect(self, reply, rc, *words, attempts=None):
        self.assertEqual(reply["rc"], rc, reply["err"])
        for word in words:
            self.assertIn(word, reply["err"])
        if attempts is not None:
            self.assertEqual(reply["attempts"], attempts)


def main():
    """Runs the calling program's cases; exit status 77 when the tool is not built."""
    if not os.path.exists(TOOL):
        print(f"{TOOL} is not built")
        sys.exit(77)
    unittest.main(verbosity=2)
