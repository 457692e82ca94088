# SPDX-License-Identifier: Apache-2.0
"""The server's life: data that change under it, reload, stop, ordinary users."""
import datetime
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from support.server import BIN, DEADLINE, SOURCE, Server, WithStore, comove, main, write_prices


class Life(WithStore):
    def setUp(self):
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.stop()

    def start(self, *extra, store=None, **options):
        self.servers.append(Server(store or self.store, *extra, **options))
        return self.servers[-1].wait_ready()

    def copy_of_store(self, name):
        path = os.path.join(self.folder, name)
        self.assertEqual(comove("store", "backup", path, "--store", self.store).returncode, 0)
        return path

    def test_an_import_shows_without_restart(self):
        store = self.copy_of_store("changing.db")
        server = self.start(store=store)
        _, before, body = server.get("/api/v1/metrics/tlt")
        version = json.loads(server.get("/api/v1/pairs/tlt/iwm")[2])["data_version"]
        longer = os.path.join(self.folder, "longer", "TLT.csv")
        os.makedirs(os.path.dirname(longer), exist_ok=True)
        write_prices(longer, 0, n=400, last=datetime.date(2024, 5, 24))
        done = comove("import", longer, "--store", store)
        self.assertEqual(done.returncode, 0, done.stderr)
        end = time.monotonic() + 5
        while (after := server.get("/api/v1/metrics/tlt"))[2] == body and time.monotonic() < end:
            time.sleep(0.05)
        self.assertNotEqual(after[1]["ETag"], before["ETag"])
        self.assertEqual(server.get("/api/v1/metrics/tlt", If_None_Match=before["ETag"])[0], 200)
        self.assertGreater(json.loads(server.get("/api/v1/pairs/tlt/iwm")[2])["data_version"], version)

    def test_signals_stop_cleanly(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            server = self.start()
            idle = server.connect()  # an idle connection does not hold it up
            self.assertEqual(server.get("/healthz", connection=idle)[0], 200)
            begin = time.monotonic()
            self.assertEqual(server.stop(how), 0)
            self.assertLess(time.monotonic() - begin, 4)
            idle.close()

    def test_a_slow_reader_gets_everything(self):
        store, long = self.copy_of_store("long.db"), os.path.join(self.folder, "long.csv")
        write_prices(long, 0, n=25000)
        done = comove("import", long, "--metric", "long", "--store", store)
        self.assertEqual(done.returncode, 0, done.stderr)
        server = self.start(store=store)
        wire = socket.socket()
        wire.settimeout(DEADLINE)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # keep the answer out of the kernel's buffers
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        wire.connect((server.host, server.port))
        wire.sendall(b"GET /api/v1/metrics/long/observations HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = wire.recv(2048)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        while part := wire.recv(65536):
            answer += part
        wire.close()
        head, body = answer.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        self.assertGreater(length, 400000)
        self.assertEqual(len(body), length)
        self.assertEqual(server.wait_end(), 0)

    def test_requests_under_way_are_finished(self):
        server = self.start("--threads", "2")
        results = []

        def ask(i):
            try:
                results.append(server.get(f"/compare/tlt-vs-iwm/correlation?window={30 + i}")[0])
            except (ConnectionError, http.client.BadStatusLine):
                results.append(0)  # came after the door was closed
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(40)]
        for thread in threads[:20]:
            thread.start()
        time.sleep(0.005)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads[20:]:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(server.wait_end(), 0)
        self.assertLessEqual(set(results), {0, 200})

    def test_reload(self):
        catalog = os.path.join(self.folder, "catalog")
        shutil.copytree(os.path.join(SOURCE, "catalog"), catalog)
        server = self.start(catalog=catalog)
        metrics = os.path.join(catalog, "metrics.yaml")
        with open(metrics, encoding="utf-8") as file:
            text = file.read()
        before = json.loads(server.get("/api/v1/metrics/tlt")[2])

        def change_to(new):
            with open(metrics + ".new", "w", encoding="utf-8") as file:
                file.write(new)
            os.replace(metrics + ".new", metrics)
            server.process.send_signal(signal.SIGHUP)

        change_to("metrics: [broken\n")
        time.sleep(0.5)
        self.assertEqual(json.loads(server.get("/api/v1/metrics/tlt")[2]), before)
        name = "A fund by another name"
        new, n = re.subn(r"(- id: tlt\n\s+name: ).*", rf"\g<1>{name}", text, count=1)
        self.assertEqual(n, 1)
        change_to(new)
        end = time.monotonic() + 10
        while name not in server.get("/metrics/tlt")[2].decode() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertIn(name, server.get("/metrics/tlt")[2].decode())
        self.assertEqual(server.stop(), 0)
        self.assertIn("metrics.yaml", server.messages)  # the failed reload is in the log

    def test_no_store_no_server(self):
        done = comove("serve", "--store", os.path.join(self.folder, "none.db"), "--port", "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("none.db", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "none.db")))

    def test_a_port_that_is_taken(self):
        server = self.start()
        done = comove("serve", "--store", self.store, "--port", str(server.port))
        self.assertEqual(done.returncode, 74)
        self.assertIn(str(server.port), done.stderr)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root to become somebody else")
    def test_as_an_ordinary_user(self):
        folder = tempfile.mkdtemp(prefix="comove-nobody-")
        try:
            for name in os.listdir(self.folder):
                if name.startswith("store.db"):
                    shutil.copy(os.path.join(self.folder, name), folder)
            catalog = os.path.join(folder, "catalog")
            shutil.copytree(os.path.join(SOURCE, "catalog"), catalog)
            program = shutil.copy(BIN, os.path.join(folder, "comove"))
            for path, _, files in os.walk(folder):
                os.chown(path, 65534, 65534)
                for name in files:
                    os.chown(os.path.join(path, name), 65534, 65534)
            os.chmod(program, 0o755)
            before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            done = subprocess.Popen(
                [*before, program, "serve", "--store", os.path.join(folder, "store.db"), "--catalog", catalog,
                 "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
                env={"PATH": os.environ["PATH"]})
            port = int(re.search(r":(\d+)", done.stdout.readline()).group(1))
            status, end = 503, time.monotonic() + DEADLINE
            while status != 200 and time.monotonic() < end:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
                connection.request("GET", "/compare/tlt-vs-iwm")
                status = connection.getresponse().status
                connection.close()
            with open(f"/proc/{done.pid}/status", encoding="ascii") as file:
                self.assertIn("Uid:\t65534\t65534", file.read())
            done.send_signal(signal.SIGTERM)
            messages = done.communicate(timeout=DEADLINE)[1]
            self.assertEqual((status, done.returncode), (200, 0), messages)
            self.assertNotIn("root", messages)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
