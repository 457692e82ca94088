#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The transport and those who mean harm: redirects, keys, addresses, certificates. On loopback alone; no name is looked up that
is not of this machine.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from http_play import HOST, START, Replayed, main, play, url  # noqa: E402
from replay_server import ReplayServer, rule  # noqa: E402

KEY = "K3y/with+odd=chars"
NGHTTPD = shutil.which("nghttpd", path=os.environ.get("PATH", "") + ":/usr/sbin")


class Redirects(Replayed):
    HOSTS = [{"host": HOST, "redirect_to": ["files.h.example", "unlisted.rate.example"]},
             {"host": "files.h.example", "user_agent": "files/1"}, {"host": "other.example"}]

    def follow(self, to, request=None, status=302, **more):
        self.serve(rule({"redirect": to, "status": status}, path="/from"), rule({"body": "there"}))
        self.server.requests.clear()
        return self.one({"url": url("/from"), **(request or {})}, hosts=self.HOSTS, **more)

    def test_to_the_same_host(self):
        for to in ("/to?a=1", "to?a=1", url("/to?a=1"), "//api.h.example/to?a=1", "HTTPS://API.H.EXAMPLE/to?a=1#part"):
            with self.subTest(to):
                reply = self.follow(to)
                self.expect(reply, "OK", attempts=1)
                self.assertEqual(reply["url"].lower(), url("/to?a=1"))
                self.assertEqual(self.server.requests[-1].path, "/to")

    def test_to_a_listed_host_under_its_own_name_for_us(self):
        self.expect(self.follow(url("/to", "files.h.example")), "OK")
        self.assertEqual((self.server.requests[-1].host, self.server.requests[-1].headers["user-agent"]),
                         ("files.h.example", "files/1"))
        self.expect(self.follow(url("/to", "unlisted.rate.example")), "OK")
        self.assertEqual(self.server.requests[-1].headers["user-agent"], "comove/test")

    def test_to_elsewhere_is_refused(self):
        for to in (url("/", "other.example"), url("/", "evil.example"), "http://api.h.example/", "http://169.254.169.254/latest/",
                   "https://169.254.169.254/latest/meta-data/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
                   "file:///etc/passwd", "ftp://api.h.example/", "gopher://api.h.example/", "https://user:pw@api.h.example/",
                   "https://api.h.example:8443/", "https://api.h.example.evil.example/", "https://", "https:///x"):
            with self.subTest(to):
                reply = self.follow(to)
                self.expect(reply, "E_REFUSED", "redirected to", attempts=1)
                self.assertEqual([r.path for r in self.server.requests], ["/from"])
                self.assertNotIn("pw", reply["err"])

    def test_without_an_address(self):
        self.serve(rule({"status": 302}))
        self.expect(self.one("/x"), "E_REFUSED", "without an address")
        self.serve(rule({"redirect": "/" + "x" * 17000}))
        self.expect(self.one("/x"), "E_REFUSED")

    def test_to_itself(self):
        self.serve(rule({"redirect": "/x"}))
        self.expect(self.one("/x"), "E_REFUSED", "to itself", attempts=1)
        self.assertEqual(len(self.server.requests), 1)

    def test_five_are_followed_and_six_are_not(self):
        self.serve(*[rule({"redirect": f"/{i + 1}"}, path=f"/{i}") for i in range(9) if i != 5], rule({"body": "end"}, path="/5"))
        self.expect(self.one("/0"), "OK")
        self.serve(*[rule({"redirect": f"/{i + 1}"}, path=f"/{i}") for i in range(6)], rule({"body": "end"}, path="/6"))
        self.expect(self.one("/0"), "E_REFUSED", "more than 5 redirects", attempts=1)

    def test_a_loop_of_two_ends(self):
        self.serve(rule({"redirect": "/b"}, path="/a"), rule({"redirect": "/a"}, path="/b"))
        self.expect(self.one("/a"), "E_REFUSED", "more than 5 redirects")

    def test_a_post_becomes_a_get_or_stays(self):
        for status, method in ((301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")):
            self.follow("/to", {"body": "abc"}, status)
            self.assertEqual((self.server.requests[-1].method, self.server.requests[-1].body),
                             (method, b"abc" if method == "POST" else b""))

    def test_after_a_failure_it_begins_at_the_first_address(self):
        self.serve(rule({"redirect": "/to"}, path="/from"), rule(path="/to", replies=[{"status": 503}, {"body": "x"}]))
        self.expect(self.one("/from"), "OK", attempts=2)
        self.assertEqual([r.path for r in self.server.requests], ["/from", "/to", "/from", "/to"])

    def test_keys_go_to_the_same_host_only(self):
        keys = {"secrets": [{"at": "query", "name": "api_key", "value": KEY},
                            {"at": "header", "name": "X-Key", "prefix": "Token ", "value": "an0ther-key"}]}
        self.follow("/to?a=1", keys)
        self.assertEqual(self.server.requests[-1].params, {"a": "1", "api_key": KEY})
        self.assertEqual(self.server.requests[-1].headers["x-key"], "Token an0ther-key")
        self.follow(url("/to?a=1", "files.h.example"), keys)
        self.assertEqual((self.server.requests[-1].query, self.server.requests[-1].headers.get("x-key")), ("a=1", None))

    def test_a_key_in_the_redirect_is_taken_out(self):
        keys = {"secrets": [{"at": "query", "name": "api_key", "value": KEY}]}
        echo = "a=1&api_key=K3y%2Fwith%2Bodd%3Dchars"
        reply = self.follow("/to?" + echo, keys)
        self.assertEqual((reply["rc"], reply["url"]), ("OK", url("/to?a=1")))
        self.assertEqual(self.server.requests[-1].params, {"a": "1", "api_key": KEY})
        self.expect(self.follow(url("/to?" + echo, "files.h.example"), keys), "OK")
        self.assertEqual(self.server.requests[-1].query, "a=1")
        self.expect(self.follow(url("/K3y%2Fwith%2Bodd%3Dchars/to", "files.h.example"), keys), "E_REFUSED", "give the key away")

    def test_a_body_with_a_key_goes_nowhere_else(self):
        keys = {"body": '{"k":"{key}"}', "secrets": [{"at": "body", "value": KEY}]}
        self.expect(self.follow(url("/to", "files.h.example"), keys, 307), "E_REFUSED", "give the key away")
        self.assertEqual([r.path for r in self.server.requests], ["/from"])
        self.expect(self.follow("/to", keys, 307), "OK")
        self.assertEqual(json.loads(self.server.requests[-1].body), {"k": KEY})


class Secrets(Replayed):
    def echo(self, request):
        """Everything that was asked, in every form, everywhere."""
        forms = [request.query, KEY, KEY.replace("/", "\\/"), "K3y%2fwith%2bodd%3dchars", request.body.decode(),
                 request.headers.get("authorization", "")]
        return {"status": self.status, "body": " | ".join(forms), "etag": f'"{KEY}"',
                "headers": {"Content-Type": f"text/{KEY}"}}

    def test_keys_arrive_and_never_come_back(self):
        places = ({"at": "query", "name": "api_key"}, {"at": "header", "name": "Authorization", "prefix": "Bearer "},
                  {"at": "body"})
        self.serve(rule(self.echo))
        for self.status in (200, 400, 429):
            for place in places:
                with self.subTest(status=self.status, at=place["at"]):
                    self.server.requests.clear()
                    done = self.ask({"url": url("/x?a=1"), "body": '{"k":"{key}","l":"{key}"}' if place["at"] == "body" else None,
                                     "max_attempts": 2, "secrets": [{**place, "value": KEY}]})
                    asked = self.server.requests[0]
                    sent = {"query": asked.params.get("api_key"), "header": asked.headers.get("authorization"),
                            "body": asked.body.decode()}[place["at"]]
                    self.assertEqual(sent, {"query": KEY, "header": "Bearer " + KEY,
                                            "body": json.dumps({"k": KEY, "l": KEY}, separators=(",", ":"))}[place["at"]])
                    self.assertNotIn("{key}", asked.body.decode())
                    self.assertIn("***", done["replies"][0]["body"])
                    self.assertTrue(done["logs"])
                    for leak in ("K3y", "odd", "chars"):
                        self.assertNotIn(leak, done["text"])

    def test_keys_are_in_no_error_or_log_of_a_failure(self):
        for script in ({"reset": "request"}, {"cut": 1, "body": "abc"}, {"raw": KEY + "\r\n"}, {"redirect": "http://" + KEY + "/"},
                       {"redirect": "/?x=" + KEY}, {"body": "x", "headers": {"Content-Encoding": KEY}},
                       {"raw": f"HTTP/1.1 {KEY}\r\n\r\n"}):
            with self.subTest(str(script)):
                self.serve(rule(script))
                done = self.ask({"url": url("/x"), "secrets": [{"at": "query", "name": "api_key", "value": KEY}]})
                self.assertNotEqual(done["replies"][0]["rc"], "OK")
                self.assertNotIn("K3y", done["text"])

    def test_two_keys_go_out(self):
        self.serve(rule({"body": "x"}))
        self.ask({"url": url("/x"), "secrets": [{"at": "header", "name": "APCA-API-KEY-ID", "value": "first-key"},
                                               {"at": "header", "name": "APCA-API-SECRET-KEY", "value": "second-key"}]})
        headers = self.server.requests[0].headers
        self.assertEqual((headers["apca-api-key-id"], headers["apca-api-secret-key"]), ("first-key", "second-key"))


class Addresses(unittest.TestCase):
    """Without replay: what names lead to counts. Nothing leaves this machine: literal addresses, refused at the socket."""

    def test_names_that_lead_inside_are_refused(self):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        self.addCleanup(listening.close)
        for host in ("127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[fe80::1]",
                     "[::ffff:127.0.0.1]", "100.64.1.1", "0.0.0.0"):
            with self.subTest(host):
                done = play([{"url": f"https://{host}/"}], {"connect_ms": 3000, "clock": START}, [{"host": host}])
                reply = done["replies"][0]
                self.assertEqual((reply["rc"], reply["attempts"]), ("E_REFUSED", 1), reply["err"])
                self.assertIn("address that is", reply["err"])

    def test_the_environment_names_no_proxy(self):
        with ReplayServer([rule({"body": "x"})]) as server:
            os.environ["https_proxy"] = os.environ["ALL_PROXY"] = f"http://{server.address}"
            try:
                reply = play([{"url": "https://127.0.0.1/"}], {"clock": START}, [{"host": "127.0.0.1"}])["replies"][0]
            finally:
                del os.environ["https_proxy"], os.environ["ALL_PROXY"]
            self.assertEqual(reply["rc"], "E_REFUSED")
            self.assertEqual(server.connections, 0)

    def test_a_proxy_of_the_operator_may_be_inside(self):
        with ReplayServer([rule({"status": 502, "close": True}, method="CONNECT")]) as server:
            reply = play([{"url": url("/x"), "max_attempts": 1}],
                         {"clock": START, "proxy": f"http://{server.address}"})["replies"][0]
            self.assertNotEqual(reply["rc"], "OK")
            self.assertEqual([r.method for r in server.requests], ["CONNECT"])


@unittest.skipUnless(shutil.which("openssl"), "no openssl to make certificates with")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="comove-http-")
        cls.ca = cls.make("ca", "Test CA", ["-x509", "-days", "2", "-addext", "basicConstraints=critical,CA:TRUE"])
        cls.good = cls.signed("good", HOST)
        cls.wrong = cls.signed("wrong", "other.example")
        cls.self_signed = cls.make("self", HOST, ["-x509", "-days", "2", "-addext", f"subjectAltName=DNS:{HOST}"])

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @classmethod
    def openssl(cls, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=cls.folder)

    @classmethod
    def make(cls, name, subject, extra):
        cls.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={subject}", "-keyout", f"{name}.key", "-out",
                    f"{name}.pem", *extra)
        return cls.path(f"{name}.pem"), cls.path(f"{name}.key")

    @classmethod
    def signed(cls, name, host):
        cls.make(f"{name}-request", host, [])
        with open(cls.path(f"{name}.ext"), "w", encoding="ascii") as file:
            file.write(f"subjectAltName=DNS:{host}\n")
        cls.openssl("x509", "-req", "-in", f"{name}-request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        return cls.path(f"{name}.pem"), cls.path(f"{name}-request.key")

    def ask(self, port, **options):
        options = {"ca_file": self.ca[0], "tls_port": port, "clock": START, **options}
        return play([{"url": url("/x")}], options)["replies"][0]

    def served_with(self, certificate, **options):
        with ReplayServer([rule({"body": "x"})], tls=certificate) as server:
            reply = self.ask(server.port, **options)
            return reply, server.requests

    def test_a_certificate_of_the_given_ca_is_good(self):
        reply, requests = self.served_with(self.good)
        self.assertEqual((reply["rc"], reply["body"]), ("OK", "x"), reply["err"])
        self.assertEqual(requests[0].host, HOST)

    def test_other_certificates_are_refused_once(self):
        for name, certificate, options in (("self-signed", self.self_signed, {}), ("of another host", self.wrong, {}),
                                           ("of a CA that is not known", self.good, {"ca_file": None})):
            with self.subTest(name):
                reply, requests = self.served_with(certificate, **options)
                self.assertEqual((reply["rc"], reply["attempts"]), ("E_REFUSED", 1), reply["err"])
                self.assertIn("certificate was refused", reply["err"])
                self.assertEqual(requests, [])

    def test_old_tls_is_refused(self):
        with open(self.path("lax.cnf"), "w", encoding="ascii") as file:  # a machine whose own settings allow it
            file.write("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1\n"
                       "CipherString = ALL:@SECLEVEL=0\n")
        os.environ["OPENSSL_CONF"] = self.path("lax.cnf")
        self.addCleanup(os.environ.pop, "OPENSSL_CONF")
        server = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", self.good[0], "-key", self.good[1],
                                   "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-www"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, stdin=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (server.kill(), server.communicate()))
        line = ""
        while "ACCEPT" not in line:
            line = server.stdout.readline()
            if not line:
                self.skipTest("this openssl speaks no TLS 1.1")
        reply = self.ask(int(line.rsplit(":", 1)[1]))
        self.assertIn(reply["rc"], ("E_NET", "E_REFUSED"), reply)
        self.assertIn("TLS", reply["err"])

    @unittest.skipUnless(NGHTTPD, "no nghttpd to speak HTTP/2 with")
    def test_http_2(self):
        with open(self.path("x"), "w", encoding="ascii") as file:
            file.write("two\n")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([NGHTTPD, "-a", "127.0.0.1", "-d", self.folder, "-v", str(port), self.good[1], self.good[0]],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        reply = self.ask(port)
        server.kill()
        said = server.communicate()[0]
        self.assertEqual((reply["rc"], reply["status"], reply["body"]), ("OK", 200, "two\n"), reply["err"])
        self.assertFalse(reply["unframed"])
        self.assertIn(f":authority: {HOST}", said)
        self.assertIsNotNone(reply["last_modified"])


if __name__ == "__main__":
    main()
