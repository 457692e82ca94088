#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays every provider's host on one loopback port, exactly as scripted, and remembers what it was asked.

usage: replay_server.py RULES.json [--clock FILE] [--record FILE] [--tls CERT KEY]

Prints its port, then serves until its input ends or it is killed. As a module:

    with ReplayServer([rule(host="api.x.org", path="/a", reply={"body": "1"})]) as server:
        ... server.port, server.requests

RULES.json is a list of rules. A rule: host, method, path (the whole of it), query (somewhere in it), the last two as
regular expressions; all may be left out. The first rule that fits answers, with `reply` or with `replies` one after the
other (the last for ever). A reply is a dictionary, in Python also a function of the Request that gives one:

    status, reason, headers {} or [[name, value]], version "1.1"
    body (text or bytes) | body_b64 | body_file | json          what is sent; charset of a text
    etag, last_modified (text or UTC ms)                        sent; an If-None-Match, If-Modified-Since that fits: 304
    redirect                                                    Location, status 302 unless told
    retry_after                                                 header
    gzip true | bomb N                                          compressed; N zero bytes, compressed
    framing "length" | "chunked" | "close"                      "close": HTTP/1.0, the end is the end of the connection
    content_length N                                            a wrong one
    cut N                                                       the connection ends after N body bytes, framing unfinished
    reset "request" | "headers" | "body"                        RST after the request, the headers, half of the body
    hang "request" | "headers" | "body"                         nothing more comes after that
    delay, body_delay (seconds), drip [bytes, seconds]          before the status, before the body, in pieces
    endless true                                                the body never ends
    raw                                                         these bytes instead of everything
    close true                                                  Connection: close

ReplayServer.reset_accepts = n resets the next n connections as they come. --clock names a file of 8 bytes, UTC ms in
little endian, that Request.now reads; else it is the system's.
"""
import asyncio
import base64
import gzip
import json
import mmap
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib
from email.utils import formatdate, parsedate_to_datetime

REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


def http_date(ms):
    """An instant as HTTP writes it."""
    return formatdate(ms / 1000, usegmt=True)


def rule(reply=None, **rest):
    """A rule of keyword arguments."""
    return {"reply": reply, **rest} if reply is not None else rest


class SharedClock:
    """UTC ms in a file of 8 bytes that another process may map too."""

    def __init__(self, path, at=None):
        if at is not None:
            with open(path, "wb") as file:
                file.write(struct.pack("<q", at))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 8)

    def now(self):
        return struct.unpack("<q", self.map[:8])[0]

    def set(self, at):
        self.map[:8] = struct.pack("<q", at)


class Request:
    """What was asked: host, method, path, query, params, headers (lower case), body, now (UTC ms), connection."""

    def __init__(self, method, target, headers, body, now, connection):
        self.method, self.headers, self.body, self.now, self.connection = method, headers, body, now, connection
        self.path, _, self.query = target.partition("?")
        self.host = headers.get("host", "").split(":")[0].lower()
        self.real = time.monotonic()

    @property
    def params(self):
        """Query parameters; the last one of a name counts."""
        return dict(urllib.parse.parse_qsl(self.query, keep_blank_values=True))

    def record(self):
        return {"now": self.now, "host": self.host, "method": self.method, "path": self.path, "query": self.query,
                "headers": self.headers, "body": self.body.decode("utf-8", "replace"), "connection": self.connection}


class Rule:
    def __init__(self, host=None, method=None, path=None, query=None, reply=None, replies=None):
        self.host, self.method = host, method
        self.path = re.compile(path) if path is not None else None
        self.query = re.compile(query) if query is not None else None
        self.replies = list(replies) if replies else [reply if reply is not None else {}]
        self.used = 0

    def fits(self, request):
        return ((self.host is None or self.host == request.host)
                and (self.method is None or self.method == request.method)
                and (self.path is None or self.path.fullmatch(request.path) is not None)
                and (self.query is None or self.query.search(request.query) is not None))

    def reply(self, request):
        chosen = self.replies[min(self.used, len(self.replies) - 1)]
        self.used += 1
        return chosen(request) if callable(chosen) else chosen


class Gone(Exception):
    """The script ends this connection."""


def body_of(script):
    """The body before framing, as bytes."""
    if "bomb" in script:
        return packed_zeros(script["bomb"])
    if "json" in script:
        body = json.dumps(script["json"]).encode()
    elif "body_b64" in script:
        body = base64.b64decode(script["body_b64"])
    elif "body_file" in script:
        with open(script["body_file"], "rb") as file:
            body = file.read()
    else:
        body = script.get("body", b"")
        body = body.encode(script.get("charset", "utf-8")) if isinstance(body, str) else bytes(body)
    return gzip.compress(body, 6, mtime=0) if script.get("gzip") else body


def packed_zeros(n):
    """n zero bytes as gzip, without ever holding them."""
    pack, out, block = zlib.compressobj(9, 8, 31), [], bytes(1 << 20)
    for left in range(n, 0, -len(block)):
        out.append(pack.compress(block[:left]))
    return b"".join(out) + pack.flush()


def is_unchanged(script, request):
    """Do the validators of the request fit? As RFC 9110 has it, If-Modified-Since counts only without If-None-Match."""
    if "if-none-match" in request.headers:
        tags = [tag.strip() for tag in request.headers["if-none-match"].split(",")]
        return "etag" in script and (script["etag"] in tags or "*" in tags)
    if "if-modified-since" in request.headers and "last_modified" in script:
        return parsedate_to_datetime(date_text(script)) <= parsedate_to_datetime(request.headers["if-modified-since"])
    return False


def date_text(script):
    value = script["last_modified"]
    return value if isinstance(value, str) else http_date(value)


def head_of(script, status, length):
    """Status line and headers."""
    framing = script.get("framing", "length")
    version = "1.0" if framing == "close" else script.get("version", "1.1")
    given = script.get("headers", [])
    lines = [tuple(pair) for pair in (given.items() if isinstance(given, dict) else given)]
    if "redirect" in script:
        lines.append(("Location", script["redirect"]))
    if "retry_after" in script:
        lines.append(("Retry-After", str(script["retry_after"])))
    if "etag" in script:
        lines.append(("ETag", script["etag"]))
    if "last_modified" in script:
        lines.append(("Last-Modified", date_text(script)))
    if status != 304:
        if script.get("gzip") or "bomb" in script:
            lines.append(("Content-Encoding", "gzip"))
        if framing == "chunked" or script.get("endless"):
            lines.append(("Transfer-Encoding", "chunked"))
        elif framing == "length":
            lines.append(("Content-Length", str(script.get("content_length", length))))
    if script.get("close"):
        lines.append(("Connection", "close"))
    reason = script.get("reason", REASONS.get(status, "Scripted"))
    head = f"HTTP/{version} {status} {reason}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines) + "\r\n"
    return head.encode("latin-1")


class Connection:
    """One client; requests one after the other."""

    def __init__(self, server, reader, writer, number):
        self.server, self.reader, self.writer, self.number = server, reader, writer, number

    def reset(self):
        """RST instead of FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise Gone

    async def read_request(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return Request(method, target, headers, body, self.server.now(), self.number)

    async def stage(self, script, name):
        """Faults that happen after a stage: request, headers, body."""
        if script.get("reset") == name:
            await self.writer.drain()
            await asyncio.sleep(0.02)  # what was sent before arrives before
            self.reset()
        if script.get("hang") == name:
            await self.writer.drain()
            await self.reader.read()  # until the client gives up
            raise Gone

    async def send_body(self, script, body):
        faulty = {script.get("reset"), script.get("hang")} & {"body"}
        stop = script.get("cut", len(body) // 2 if faulty else len(body))
        step, pause = script.get("drip", (65536, 0))
        chunked = script.get("framing") == "chunked" or script.get("endless")
        at = 0
        while at < stop or script.get("endless"):
            piece = body[at:min(at + step, stop)] or b"0123456789abcde\n" * 1024
            at += len(piece)
            self.writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            await self.writer.drain()
            if pause:
                await asyncio.sleep(pause)
        await self.stage(script, "body")
        if stop < len(body):
            raise Gone
        if chunked:
            self.writer.write(b"0\r\n\r\n")

    async def play(self, request):
        script = self.server.answer(request)
        await asyncio.sleep(script.get("delay", 0))
        await self.stage(script, "request")
        if "raw" in script:
            raw = script["raw"]
            self.writer.write(raw.encode("latin-1") if isinstance(raw, str) else raw)
            raise Gone
        status = script.get("status", 302 if "redirect" in script else 200)
        if status == 200 and is_unchanged(script, request):
            status = 304
        body = b"" if status == 304 else body_of(script)
        self.writer.write(head_of(script, status, len(body)))
        await self.stage(script, "headers")
        if script.get("body_delay"):
            await self.writer.drain()
            await asyncio.sleep(script["body_delay"])
        if status != 304:
            await self.send_body(script, body)
        await self.writer.drain()
        if script.get("framing") == "close" or script.get("close"):
            raise Gone

    async def run(self):
        try:
            if self.server.reset_accepts > 0:
                self.server.reset_accepts -= 1
                self.reset()
            while True:
                await self.play(await self.read_request())
        except (Gone, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.writer.close()


class ReplayServer:
    """The server on a thread of its own. `requests` grows as they come; `rules` may be changed at any time."""

    def __init__(self, rules=(), clock=None, tls=None, record=None):
        self.rules = [r if isinstance(r, Rule) else Rule(**r) for r in rules]
        self.clock, self.tls, self.record = clock, tls, record
        self.requests, self.connections, self.reset_accepts, self.unmatched = [], 0, 0, []
        self.loop, self.port, self.tasks = asyncio.new_event_loop(), None, set()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.started = threading.Event()

    def now(self):
        return self.clock.now() if self.clock else time.time_ns() // 1_000_000

    def answer(self, request):
        """The script for a request; 404 when no rule fits, which `unmatched` remembers."""
        self.requests.append(request)
        if self.record:
            self.record.write(json.dumps(request.record()) + "\n")
            self.record.flush()
        for each in self.rules:
            if each.fits(request):
                return each.reply(request) or {}
        self.unmatched.append(request)
        return {"status": 404, "body": f"no rule for {request.method} {request.host}{request.path}?{request.query}"}

    async def _accept(self, reader, writer):
        self.connections += 1
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            await Connection(self, reader, writer, self.connections).run()
        finally:
            self.tasks.discard(task)

    async def _main(self):
        context = None
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context, backlog=512, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        self.stopping = asyncio.Event()
        self.started.set()
        await self.stopping.wait()
        server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(lambda loop, context: None)  # clients that go away are the point
        self.loop.run_until_complete(self._main())
        self.loop.close()

    def start(self):
        self.thread.start()
        if not self.started.wait(30):
            raise RuntimeError("the replay server did not start")
        return self

    def stop(self):
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.stopping.set)
            self.thread.join(30)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def main(arguments):
    options = {"--clock": 1, "--record": 1, "--tls": 2}
    files, given = [], {}
    while arguments:
        word = arguments.pop(0)
        if word in options:
            given[word] = [arguments.pop(0) for _ in range(options[word])]
        elif word.startswith("-"):
            sys.exit(__doc__)
        else:
            files.append(word)
    if len(files) != 1:
        sys.exit(__doc__)
    with open(files[0], encoding="utf-8") as file:
        rules = json.load(file)
    clock = SharedClock(*given["--clock"]) if "--clock" in given else None
    record = open(*given["--record"], "a", encoding="utf-8") if "--record" in given else None
    with ReplayServer(rules, clock, given.get("--tls"), record) as server:
        print(server.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
