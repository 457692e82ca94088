# SPDX-License-Identifier: Apache-2.0
"""The server over HTTP: every route, problems, headers, caching."""
import gzip
import json
import re
import socket
import threading
import unittest

from support.server import DEADLINE, Served, brotli_decoder, main, unbrotli

# ---- routes ----------------------------------------------------------------------------------------

HTML, TEXT, CSV, JSON, MARKDOWN = (
    "text/html; charset=utf-8", "text/plain; charset=utf-8", "text/csv; charset=utf-8",
    "application/json", "text/markdown; charset=utf-8")

PAGES = {
    "/": HTML,
    "/metrics": HTML, "/metrics.csv": CSV, "/metrics.json": JSON, "/metrics.md": MARKDOWN, "/metrics.txt": TEXT,
    "/metrics/tlt": HTML, "/metrics/tlt.csv": CSV, "/metrics/tlt.json": JSON, "/metrics/tlt.md": MARKDOWN,
    "/metrics/tlt.txt": TEXT,
    "/compare/tlt-vs-iwm": HTML, "/compare/iwm-vs-tlt": HTML, "/compare/tlt-vs-iwm.csv": CSV,
    "/compare/tlt-vs-iwm.json": JSON, "/compare/tlt-vs-iwm.md": MARKDOWN, "/compare/tlt-vs-iwm.txt": TEXT,
    "/compare/tlt-vs-iwm/correlation": HTML, "/compare/tlt-vs-iwm/correlation.csv": CSV,
    "/compare/tlt-vs-iwm/correlation.md": MARKDOWN, "/compare/tlt-vs-iwm/correlation.txt": TEXT,
    "/scenarios": HTML, "/scenarios.md": MARKDOWN, "/scenarios.txt": TEXT, "/scenarios.json": JSON,
    "/scenarios/lehman-2008": HTML, "/scenarios/lehman-2008.md": MARKDOWN, "/scenarios/lehman-2008.json": JSON,
    "/api/v1/scenarios": JSON, "/api/v1/scenarios/lehman-2008": JSON, "/scenarios/q4-2018?asof=2024-01-02": HTML,
    "/methodology": HTML, "/methodology.md": MARKDOWN, "/methodology.txt": TEXT,
    "/data-sources": HTML, "/data-sources.md": MARKDOWN, "/status": HTML, "/status.txt": TEXT,
    "/data-sources.json": JSON, "/status.json": JSON, "/quality": HTML, "/quality.md": MARKDOWN, "/quality.json": JSON,
    "/api/v1/pairs/tlt/iwm": JSON, "/api/v1/pairs/tlt/iwm.csv": CSV, "/api/v1/pairs/iwm/tlt": JSON,
    "/api/v1/metrics": JSON, "/api/v1/metrics.csv": CSV, "/api/v1/metrics/tlt": JSON, "/api/v1/metrics/tlt.csv": CSV,
    "/api/v1/metrics/tlt/observations": JSON, "/api/v1/metrics/tlt/observations.csv": CSV,
}


class Routes(Served):
    def test_every_page_in_every_face(self):
        for path, media in PAGES.items():
            with self.subTest(path):
                status, headers, body = self.get(path)
                self.assertEqual(status, 200, body[:300])
                self.assertEqual(headers["Content-Type"], media)
                self.assertGreater(len(body), 60)
                self.assertRegex(headers["ETag"], r'^"[0-9a-f]{24}"$')
                self.assertIn("max-age=60", headers["Cache-Control"])
                body.decode("utf-8")
                if media == JSON:
                    json.loads(body)
                if media == HTML:
                    self.assertIn(b"</html>", body)

    def test_pages_answer_what_was_asked(self):
        pair = json.loads(self.get("/api/v1/pairs/iwm/tlt?window=60")[2])
        self.assertEqual((pair["a"]["id"], pair["b"]["id"]), ("iwm", "tlt"))
        self.assertEqual(pair["rolling"]["window"], 60)
        self.assertEqual(pair["sample"]["n"], sum(year["n"] for year in pair["years"]))
        self.assertEqual(json.loads(self.get("/compare/iwm-vs-tlt.json?window=60")[2]), pair)
        self.assertIn(b"https://markets.example/compare/", self.get("/compare/tlt-vs-iwm")[2])

    def test_plain_files(self):
        self.assertEqual(self.get("/healthz")[::2], (200, b"ok\n"))
        self.assertEqual(self.get("/readyz")[::2], (200, b"ready\n"))
        self.assertEqual(self.get("/healthz")[1]["Cache-Control"], "no-store")
        self.assertTrue(self.get("/robots.txt")[2].startswith(b"User-agent: *\n"))
        status, headers, body = self.get("/favicon.svg")
        self.assertEqual((status, headers["Content-Type"]), (200, "image/svg+xml"))
        self.assertIn(b"<svg", body)

    def test_assets_are_immutable_and_complete(self):
        page = self.get("/")[2].decode()
        assets = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page))
        self.assertTrue(any(".css" in path for path in assets), assets)
        for path in assets:
            with self.subTest(path):
                status, headers, _ = self.get(path)
                self.assertEqual(status, 200)
                self.assertIn("immutable", headers["Cache-Control"])
                self.assertEqual(self.get(path, If_None_Match=headers["ETag"])[0], 304)
        self.assertEqual(self.get("/assets/none.css")[0], 404)

    def test_names_lead_to_the_canonical_address(self):
        for path, to in {
            "/metrics/TLT": "/metrics/tlt",
            "/metrics/TLT.csv?window=60": "/metrics/tlt.csv?window=60",
            "/compare/TLT-vs-iwm": "/compare/tlt-vs-iwm",
            "/compare/IWM-vs-TLT/correlation?from=2023-01-03&basis=price":
                "/compare/iwm-vs-tlt/correlation?from=2023-01-03&basis=price",
            "/api/v1/pairs/IWM/tlt.csv": "/api/v1/pairs/iwm/tlt.csv",
            "/metrics/": "/metrics",
            "/compare/tlt-vs-iwm/": "/compare/tlt-vs-iwm",
        }.items():
            with self.subTest(path):
                status, headers, _ = self.get(path)
                self.assertEqual((status, headers["Location"]), (308, to))

    def test_search_without_a_script(self):
        for text, to in {"tlt": "/metrics/tlt", "TLT+vs+iwm": "/compare/tlt-vs-iwm", "iwm%2Ftlt": "/compare/iwm-vs-tlt",
                         "tlt+IWM": "/compare/tlt-vs-iwm", "tlt%2C+iwm": "/compare/tlt-vs-iwm", "": "/metrics",
                         "tlt+tlt": "/metrics/tlt"}.items():
            with self.subTest(text):
                status, headers, _ = self.get(f"/metrics?q={text}")
                self.assertEqual((status, headers["Location"]), (303, to))
        self.assertEqual(self.get("/metrics?q=nothing-like-it")[0], 404)
        self.assertEqual(self.get("/metrics/tlt?q=iwm")[0], 400)

    def test_equal_questions_share_a_page(self):
        plain = self.get("/compare/tlt-vs-iwm")[1]["ETag"]
        for query in ("align=dated", "returns=auto", "window=&basis=", "?"):
            self.assertEqual(self.get(f"/compare/tlt-vs-iwm?{query.strip('?')}")[1]["ETag"], plain, query)
        one = self.get("/compare/tlt-vs-iwm?window=60&from=2023-06-01")[1]["ETag"]
        self.assertEqual(self.get("/compare/tlt-vs-iwm?from=2023-06-01&window=60")[1]["ETag"], one)
        self.assertNotEqual(one, plain)


# ---- problems --------------------------------------------------------------------------------------


class Problems(Served):
    def test_unknown_metric_brings_links(self):
        for path, link in {"/metrics/tltt": "/metrics/tlt", "/compare/tltt-vs-iwm": "/compare/tlt-vs-iwm",
                           "/compare/iwm-vs-tltt/correlation": "/compare/iwm-vs-tlt"}.items():
            with self.subTest(path):
                status, headers, body = self.get(path)
                self.assertEqual((status, headers["Content-Type"]), (404, HTML))
                self.assertIn(b"tltt", body)
                self.assertIn(f'href="{link}"', body.decode())

    def test_unknown_metric_in_the_api(self):
        status, headers, body = self.get("/api/v1/pairs/tltt/iwm")
        self.assertEqual((status, headers["Content-Type"]), (404, JSON))
        error = json.loads(body)["error"]
        self.assertIn("tlt", error["suggestions"])
        self.assertIn("tltt", error["message"])
        self.assertEqual(self.get("/metrics/tltt.json")[1]["Content-Type"], JSON)
        self.assertEqual(self.get("/metrics/tltt.csv")[1]["Content-Type"], TEXT)

    def test_no_such_page(self):
        for path in ("/nothing", "/compare/tlt", "/api/v2", "/status.csv", "/index.html", "/metrics/a/b", "/.git/config"):
            with self.subTest(path):
                status, _, body = self.get(path)
                self.assertEqual(status, 404)
                self.assertGreater(len(body), 20)

    def test_parameters_are_named(self):
        for path, names in {
            "/compare/tlt-vs-iwm?windows=60": "windows",
            "/compare/tlt-vs-iwm?window=60&window=90": "window",
            "/compare/tlt-vs-iwm?window=abc": "window",
            "/compare/tlt-vs-iwm?window=1": "window",
            "/metrics/tlt?from=2020-02-30": "from",
            "/metrics/tlt?to=yesterday": "to",
            "/compare/tlt-vs-iwm?returns=cubic": "returns",
            "/compare/tlt-vs-iwm?basis=gross": "basis",
            "/compare/tlt-vs-iwm?align=never": "align",
            "/compare/tlt-vs-iwm?asof=2999-01-01": "asof",
            "/compare/tlt-vs-iwm?from=2024-02-01&to=2024-01-01": "from",
            "/compare/tlt-vs-iwm?window=%zz": "window",
            "/compare/tlt-vs-iwm?utm_source=x": "utm_source",
        }.items():
            with self.subTest(path):
                status, headers, body = self.get(path)
                self.assertEqual((status, headers["Content-Type"]), (400, HTML), body[:200])
                self.assertIn(names, body.decode())
                api = path.replace("/compare/tlt-vs-iwm", "/api/v1/pairs/tlt/iwm").replace("/metrics/", "/api/v1/metrics/")
                status, _, body = self.get(api)
                self.assertEqual(status, 400)
                self.assertIn(names, json.loads(body)["error"]["message"])
        self.assertEqual(self.get("/methodology?window=60")[0], 400)

    def test_problem_pages_say_what_they_rest_on(self):
        version = json.loads(self.get("/api/v1/pairs/tlt/iwm")[2])["data_version"]
        for path in ("/nothing", "/metrics/tltt", "/metrics?window=60"):
            page = self.get(path)[2].decode()
            self.assertIn(f"Data version {version}", page)
            self.assertNotIn('rel="canonical"', page)
            self.assertIn('content="noindex"', page)

    def test_scenarios_that_are_not_to_be_had(self):
        status, _, body = self.get("/scenarios/lehman")
        self.assertEqual(status, 404)
        self.assertIn("there is no scenario", body.decode().lower())
        self.assertNotIn("/metrics/lehman", body.decode())
        self.assertEqual(self.get("/api/v1/scenarios/lehman-2008?asof=2009-03-08")[0], 404)
        self.assertEqual(self.get("/scenarios/lehman-2008?asof=2009-03-09")[0], 200)
        status, _, body = self.get("/scenarios/lehman-2008?window=60")
        self.assertEqual(status, 400)
        self.assertIn("window", body.decode())
        self.assertEqual(self.get("/scenarios/LEHMAN-2008")[1].get("Location"), "/scenarios/lehman-2008")

    def test_a_metric_with_itself(self):
        self.assertEqual(self.get("/compare/tlt-vs-tlt")[0], 400)

    def test_metric_without_data(self):
        status, _, body = self.get("/compare/walcl-vs-dgs10")
        self.assertIn(status, (200, 404))
        self.assertNotIn(b"No data available", body)

    def test_addresses(self):
        self.assertEqual(self.get("/" + "a" * 2047)[0], 404)
        self.assertEqual(self.get("/" + "a" * 2048)[0], 414)
        self.assertEqual(self.get("/" + "a" * 40000)[0], 414)
        for path in ("/metrics/%", "/metrics/%zz", "/metrics/%00", "/metrics/%2e%2e%2fetc", "/metrics/%ff", "/%0d%0aX:1"):
            self.assertEqual(self.get(path)[0], 400, path)
        self.assertEqual(self.get("/metrics/..")[0], 404)

    def test_hostile_names_are_escaped(self):
        status, _, body = self.get("/metrics/%3Cscript%3Ealert(1)%3C%2Fscript%3E".replace("%2F", ""))
        self.assertEqual(status, 404)
        self.assertNotIn(b"<script>alert", body)
        self.assertIn(b"&lt;script&gt;", body)

    def test_methods(self):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            status, headers, _ = self.get("/", method=method)
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))
        status, headers, _ = self.get("/api/v1/metrics", method="POST")
        self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD, OPTIONS"))
        status, headers, _ = self.get("/api/v1/metrics", method="OPTIONS", Origin="https://elsewhere.example")
        self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (204, "*"))
        self.assertIn("GET", headers["Access-Control-Allow-Methods"])
        self.assertEqual(self.get("/", method="OPTIONS")[0], 405)

    def test_bodies_are_not_read(self):
        for size in (3, 3000000):
            with socket.create_connection((self.server.host, self.server.port), DEADLINE) as wire:
                answer = b""
                try:
                    wire.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
                    while part := wire.recv(65536):
                        answer += part
                except (BrokenPipeError, ConnectionResetError):
                    self.assertGreater(size, 3)  # closed while we were still sending
                if answer or size == 3:
                    self.assertIn(b"405 Method Not Allowed", answer)
        self.assertEqual(self.get("/", method="POST", Content_Length="0")[0], 405)

    def test_a_head_that_is_too_large(self):
        self.assertIn(self.get("/", Cookie="x" * 60000)[0], (413, 431))

    def test_problems_are_not_kept(self):
        self.assertEqual(self.get("/nothing")[1]["Cache-Control"], "no-store")


# ---- headers and caching ---------------------------------------------------------------------------


class Caching(Served):
    PATH = "/compare/tlt-vs-iwm"

    def test_security_headers_everywhere(self):
        for path in ("/", "/api/v1/metrics", "/nothing", "/healthz", "/metrics/TLT", "/robots.txt"):
            headers = self.get(path)[1]
            policy = headers["Content-Security-Policy"]
            for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'",
                         "form-action 'self'", "frame-ancestors 'none'"):
                self.assertIn(rule, policy, path)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertTrue(headers["Referrer-Policy"])

    def test_pages_keep_to_the_policy(self):
        for path in ("/", self.PATH, self.PATH + "/correlation", "/nothing"):
            page = self.get(path)[2].decode()
            self.assertNotRegex(page, r"<style|\sstyle=|\son\w+=|javascript:")
            self.assertNotRegex(page, r"<script(?![^>]*\ssrc=\"/)[^>]*>[^<]")

    def test_any_origin_may_read_the_api_only(self):
        self.assertEqual(self.get("/api/v1/pairs/tlt/iwm")[1]["Access-Control-Allow-Origin"], "*")
        self.assertEqual(self.get("/api/v1/pairs/x/iwm")[1]["Access-Control-Allow-Origin"], "*")
        self.assertIsNone(self.get(self.PATH)[1]["Access-Control-Allow-Origin"])

    def test_gzip_is_the_same_page(self):
        _, plain, body = self.get(self.PATH)
        _, headers, packed = self.get(self.PATH, Accept_Encoding="gzip")
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed), body)
        self.assertLess(len(packed), len(body) / 2)
        self.assertNotEqual(headers["ETag"], plain["ETag"])
        for answer in (plain, headers):
            self.assertEqual(answer["Vary"], "Accept-Encoding")

    def brotli_page(self, path=PATH):
        """Answers to the first and the second wish for brotli."""
        return [self.get(path, Accept_Encoding="gzip, br")[1:] for _ in range(2)]

    def test_brotli_comes_from_the_second_wish_on(self):
        first, (headers, packed) = self.brotli_page(self.PATH + "?window=47")
        self.assertEqual(first[0]["Content-Encoding"], "gzip")
        self.assertEqual(headers["Content-Encoding"], "br")
        self.assertLess(len(packed), len(first[1]))
        self.assertEqual(self.get(self.PATH, Accept_Encoding="br;q=0.5, gzip")[1]["Content-Encoding"], "gzip")
        alone = self.get(self.PATH + "?window=48", Accept_Encoding="br")[1]
        self.assertEqual(alone["Content-Encoding"], "br")  # nothing else would do

    @unittest.skipUnless(brotli_decoder(), "no brotli decoder here")
    def test_brotli_is_the_same_page(self):
        body = self.get(self.PATH)[2]
        self.assertEqual(unbrotli(self.brotli_page()[1][1], 2 * len(body)), body)

    def test_conditional_requests(self):
        for coding in ("identity", "gzip", "br"):
            for _ in range(2):
                _, headers, _ = self.get(self.PATH, Accept_Encoding=coding)
            tag = headers["ETag"]
            for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
                status, again, body = self.get(self.PATH, Accept_Encoding=coding, If_None_Match=held)
                self.assertEqual((status, body), (304, b""), held)
                self.assertEqual(again["Vary"], "Accept-Encoding")
                self.assertTrue(again["Cache-Control"])
                self.assertIn(again["ETag"].strip('"')[:24], tag)
            self.assertEqual(self.get(self.PATH, Accept_Encoding=coding, If_None_Match='"x"')[0], 200)
        self.assertEqual(self.get(self.PATH, If_None_Match=tag)[0], 200)  # br, which this client cannot read

    def test_head(self):
        for path in (self.PATH, "/api/v1/metrics", "/nothing", "/healthz"):
            get, head = self.get(path), self.get(path, method="HEAD")
            self.assertEqual((head[0], head[2]), (get[0], b""))
            for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control"):
                self.assertEqual(head[1][name], get[1][name])

    def test_one_connection_many_requests(self):
        connection = self.server.connect()
        connection.connect()
        first = connection.sock
        tag = self.get(self.PATH)[1]["ETag"]
        for i in range(30):
            path = (self.PATH, "/healthz", "/nothing", "/metrics/TLT")[i % 4]
            status = self.get(path, connection=connection, If_None_Match=tag)[0]
            self.assertEqual(status, (304, 200, 404, 308)[i % 4])
        self.assertIs(connection.sock, first)
        connection.close()

    def test_pipelined_requests(self):
        with socket.create_connection((self.server.host, self.server.port), DEADLINE) as wire:
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 5 +
                         b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b""
            while part := wire.recv(65536):
                answer += part
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 6)

    def test_garbage_does_not_hurt(self):
        for bytes_ in (b"\r\n\r\n", b"\0" * 500, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" * 50,
                       b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"G" * 100000):
            with socket.create_connection((self.server.host, self.server.port), DEADLINE) as wire:
                wire.settimeout(0.2)  # half a request is waited for until the idle timeout
                try:
                    wire.sendall(bytes_)
                    while wire.recv(65536):
                        pass
                except OSError:
                    pass
        self.assertEqual(self.get("/healthz")[0], 200)

    def test_many_at_once_get_one_page(self):
        answers, path = [], self.PATH + "?window=73"

        def ask():
            answers.append(self.get(path)[::2])
        threads = [threading.Thread(target=ask) for _ in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 24)
        self.assertEqual(len(set(answers)), 1)
        self.assertEqual(answers[0][0], 200)


if __name__ == "__main__":
    main()
