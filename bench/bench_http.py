#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A cached page over HTTP beside nginx serving the same bytes from a file, with the same headers.

usage: bench_http.py [--seconds N] [--rounds N] [--path /compare/tlt-vs-iwm]

Servers run one at a time on core 0, wrk (1 thread, 64 connections, keep-alive) on core 1, loopback only. CPU is user and
system time of the serving process divided by the requests it answered, from /proc/<pid>/stat. wrk saturates its own core
at about 100,000 requests a second, so the CPU column is what compares servers.
COMOVE_BENCH_SERVER names another command to measure; it must print "... http://host:port" on a line.
"""
import argparse
import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("COMOVE_BIN", os.path.join(os.path.dirname(HERE), "build", "bin", "comove"))
TICK = os.sysconf("SC_CLK_TCK")
PATH_OF_NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

NGINX = """
worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log; {user}
events {{ worker_connections 1024; use epoll; multi_accept on; }}
http {{
  access_log off; sendfile on; tcp_nopush on; gzip_static on; gzip_vary on; etag on;
  keepalive_requests 100000000; open_file_cache max=100; open_file_cache_valid 600s;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f;
  uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  default_type "text/html; charset=utf-8";
{headers}
  server {{ listen 127.0.0.1:{port}; root {dir}/www; }}
}}
"""
SAME_HEADERS = ("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


def on_core(core, command):
    return ["taskset", "-c", str(core), *command]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def fetch(url, coding):
    request = urllib.request.Request(url, headers={"Accept-Encoding": coding})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read(), answer.headers


def start_comove(folder):
    """The server on a free port, with the demo market unless another command is given."""
    command = os.environ.get("COMOVE_BENCH_SERVER", "").split()
    if not command:
        store = os.path.join(folder, "demo.db")
        subprocess.run([BIN, "demo", "--store", store], check=True, stdout=subprocess.DEVNULL)
        command = [BIN, "serve", "--store", store, "--port", "0", "--threads", "1"]
    process = subprocess.Popen(on_core(0, command), stdout=subprocess.PIPE, text=True)
    url = re.search(r"http://\S+", process.stdout.readline()).group(0)
    return process, process.pid, url


def start_nginx(folder, page, headers):
    os.makedirs(os.path.join(folder, "www"), exist_ok=True)
    with open(os.path.join(folder, "www", "page"), "wb") as file:
        file.write(page)
    with open(os.path.join(folder, "www", "page.gz"), "wb") as file:
        file.write(gzip.compress(page, 6))
    os.chmod(folder, 0o755)
    lines = "\n".join(f'  add_header {name} "{headers[name]}";' for name in SAME_HEADERS if headers[name])
    port = 20000 + os.getpid() % 20000
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        user = "user root;" if os.geteuid() == 0 else ""
        file.write(NGINX.format(dir=folder, port=port, headers=lines, user=user))
    process = subprocess.Popen(on_core(0, [PATH_OF_NGINX, "-c", config]), stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
        worker = int(file.read().split()[0])
    return process, worker, f"http://127.0.0.1:{port}"


def load(url, coding, pid, seconds):
    """(requests a second, CPU microseconds a request, p99 milliseconds) of one run."""
    before = cpu_seconds(pid)
    done = subprocess.run(on_core(1, ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency",
                                      "-H", f"Accept-Encoding: {coding}", url]),
                          capture_output=True, text=True, check=True, timeout=seconds + 30)
    used = cpu_seconds(pid) - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        sys.exit(f"{url}: {done.stdout}")
    n = int(re.search(r"(\d+) requests in", done.stdout).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", done.stdout).groups()
    return rate, used / n * 1e6, float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--path", default="/compare/tlt-vs-iwm")
    options = options.parse_args()
    missing = [name for name, found in (("wrk", shutil.which("wrk")), ("taskset", shutil.which("taskset"))) if not found]
    if missing or (os.cpu_count() or 1) < 2:
        print(f"cached page over HTTP: not measured, needs two cores and {', '.join(missing) or 'wrk'}")
        return
    best, running = {}, []
    with tempfile.TemporaryDirectory(prefix="comove-bench-") as folder:
        try:
            running.append(start_comove(folder))
            ours = running[0]
            url = ours[2] + options.path
            for _ in range(100):
                try:
                    page, headers = fetch(url, "identity")
                    break
                except OSError:
                    time.sleep(0.1)
            servers = [("comove", ours[1], url)]
            if PATH_OF_NGINX:
                running.append(start_nginx(folder, page, headers))
                servers.append(("nginx", running[1][1], running[1][2] + "/page"))
            for coding in ("identity", "gzip") * options.rounds:
                for name, pid, target in servers:
                    size = len(fetch(target, coding)[0])
                    rate, cpu, p99 = load(target, coding, pid, options.seconds)
                    if (coding, name) not in best or cpu < best[coding, name][1]:
                        best[coding, name] = rate, cpu, p99, size
        finally:
            for process, _, _ in running:
                stop(process)
    print(f"cached page over HTTP: {options.path}, {len(page)} bytes, 64 connections; best of {options.rounds}")
    for (coding, name), (rate, cpu, p99, size) in best.items():
        peer = best.get((coding, "nginx"))
        ratio = f"   CPU {cpu / peer[1]:.2f} of nginx" if peer and name == "comove" else ""
        print(f"  {coding:8} {name:6} {size:7} B {rate:9.0f} req/s {cpu:6.2f} us CPU/req  p99 {p99:5.2f} ms{ratio}")
    if not PATH_OF_NGINX:
        print("  nginx is not installed: no peer")


main()
