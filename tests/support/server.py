# SPDX-License-Identifier: Apache-2.0
"""A small imported store and the real server on it, for tests over HTTP."""
import ctypes
import ctypes.util
import datetime
import http.client
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
SOURCE = os.environ.get("COMOVE_SOURCE", os.getcwd())
DEADLINE = 60  # seconds for anything to happen, sanitizer builds included


# ---- data ------------------------------------------------------------------------------------------


def business_days(n, last):
    """The n weekdays up to `last`, oldest first."""
    days, day = [], last
    while len(days) < n:
        if day.weekday() < 5:
            days.append(day)
        day -= datetime.timedelta(days=1)
    return days[::-1]


def write_prices(path, phase, n=400, last=datetime.date(2024, 5, 17)):
    """Closes that wander by rule: enough for every window, the same on each run."""
    with open(path, "w", encoding="ascii") as file:
        file.write("date,close\n")
        for i, day in enumerate(business_days(n, last)):
            close = 100 + 10 * math.sin(i / 17 + phase) + 3 * math.sin(i * 1.7 + phase * 2)
            file.write(f"{day},{close:.2f}\n")


def comove(*args, **options):
    return subprocess.run([BIN, *args], capture_output=True, text=True, check=False, timeout=DEADLINE, **options)


# ---- server ----------------------------------------------------------------------------------------


class Server:
    """comove serve on a free port; the address comes from its first line."""

    def __init__(self, store, *extra, before=(), env=None, catalog=None):
        options = ["--catalog", catalog] if catalog else []
        self.begin([*before, BIN, "serve", "--store", store, "--port", "0", *options, *extra], env)

    def begin(self, command, env=None):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        line = self.process.stdout.readline()
        found = re.search(r"http://([^:/]+):(\d+)", line)
        if not found:
            raise AssertionError(f"no address in {line!r}: {self.process.stderr.read()}")
        self.host, self.port = found[1], int(found[2])

    def get(self, path, method="GET", connection=None, **headers):
        """(status, headers, body); underscores in header names become hyphens."""
        used = connection or self.connect()
        used.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = used.getresponse()
        result = answer.status, answer.headers, answer.read()
        if not connection:
            used.close()
        return result

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=DEADLINE)

    def wait_ready(self):
        end = time.monotonic() + DEADLINE
        while self.get("/readyz")[0] != 200:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError("not ready")
            time.sleep(0.02)
        return self

    def stop(self, how=signal.SIGTERM):
        """Exit status after a signal."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.wait_end()

    def wait_end(self):
        """Exit status of a server that was told to stop. A second signal could meet it on its way out."""
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.messages = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode


class DrivenServer(Server):
    """tests/tool_serve.c: a server whose clock a test moves."""

    def __init__(self, store, *extra, env=None):
        tool = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BIN))), "tests", "tool_serve")
        self.begin([tool, store, *extra], env)


class WithStore(unittest.TestCase):
    """A store with TLT and IWM in a folder of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="comove-serve-")
        cls.store = os.path.join(cls.folder, "store.db")
        files = []
        for i, name in enumerate(("TLT", "IWM")):
            files.append(os.path.join(cls.folder, name + ".csv"))
            write_prices(files[-1], i * 1.3)
        done = comove("import", "--store", cls.store, *files)
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)


class Served(WithStore):
    """One server for all cases of the class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server(cls.store, "--threads", "2", "--base-url", "https://markets.example")
        cls.server.wait_ready()
        cls.get = cls.server.get

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        super().tearDownClass()
        assert status == 0, (status, cls.server.messages)


# ---- compression -----------------------------------------------------------------------------------

def brotli_decoder():
    """BrotliDecoderDecompress of the library beside the encoder that the server links; None without it."""
    path = ctypes.util.find_library("brotlidec")
    return ctypes.CDLL(path).BrotliDecoderDecompress if path else None


def unbrotli(packed, room):
    out, n = ctypes.create_string_buffer(room), ctypes.c_size_t(room)
    assert brotli_decoder()(ctypes.c_size_t(len(packed)), packed, ctypes.byref(n), out) == 1, "not brotli"
    return out.raw[:n.value]


def main():
    """Runs the calling program's cases; exit status 77 when the program is not built."""
    if not os.path.exists(BIN):
        print(f"{BIN} is not built")
        sys.exit(77)
    unittest.main(verbosity=2)
