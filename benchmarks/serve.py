"""The server under load on loopback, `python benchmarks/serve.py`: fifty readers of kept views with a run beside them; memory over 10,000 requests."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

READERS, EACH, MORE = 50, 20, 9_000
LANES = [
    ("Xi'an", "Istanbul"),
    ("Almaty", "Tashkent"),
    ("Poti", "Tbilisi"),
    ("Yerevan", "Tehran"),
    ("Moscow", "Duisburg"),
    ("Urumqi", "Chengdu"),
    ("Minsk", "Kars"),
]


def memory(pid: int) -> float:
    """Megabytes that the process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def processor(pid: int) -> float:
    """Seconds of the processor that the process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(port: int, path: str, body: dict | None = None) -> tuple[float, bytes]:
    began = time.perf_counter()
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    c.request(
        "GET" if body is None else "POST",
        path,
        None if body is None else json.dumps(body),
        {"Content-Type": "application/json"},
    )
    answer = c.getresponse().read()
    c.close()
    return time.perf_counter() - began, answer


def read(port: int, paths: list[str], out: list[float]) -> None:
    out += [ask(port, paths[i % len(paths)])[0] for i in range(EACH)]


def main() -> None:
    with tempfile.TemporaryDirectory() as runs:
        command = [sys.executable, "-m", "landbridge", "serve", "--port", "0", "--runs", runs]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            measure(server)
        finally:
            server.terminate()
            server.wait()


def measure(server: subprocess.Popen) -> None:
    port = 0
    for line in server.stderr:
        port = int(line.rsplit(":", 1)[1].split("/")[0]) if "The page" in line else port
        if "Ctrl-C" in line:
            break
    start = json.loads(ask(port, "/view/start")[1])
    pair = "&".join(f"{k}={quote(start['first'][v])}" for k, v in (("origin", "from"), ("destination", "to")))
    links = [x["id"] for x in start["links"]]
    paths = [f"/view/answer?{pair}", "/api/study", "/view/may", f"/api/compare?{pair}", "/view/pairs"]
    for p in paths:
        ask(port, p)
    spent = processor(server.pid)
    fresh = [ask(port, f"/view/answer?{pair}&switch=shut:{x}")[0] for x in links[:40:4]]
    spent = 1000 * (processor(server.pid) - spent) / len(fresh)
    print(
        f"a closure not asked before: median {1000 * statistics.median(fresh):.0f} ms, of the processor {spent:.0f} ms"
    )
    places = sorted({x for lane in LANES for x in lane})
    print("run:", json.loads(ask(port, "/api/runs", {"places": places})[1])["state"])
    times: list[float] = []
    threads = [threading.Thread(target=read, args=(port, paths, times)) for _ in range(READERS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    times.sort()
    half, most = (1000 * times[int(x * len(times))] for x in (0.5, 0.95))
    print(f"{READERS} readers with one run beside them: {len(times)} requests, P50 {half:.0f} ms, P95 {most:.0f} ms")
    before = memory(server.pid)
    for i in range(MORE):
        ask(port, paths[i % len(paths)])
    print(f"memory {before:.0f} MB, after {MORE:,} more requests {memory(server.pid):.0f} MB")
    for x in links:
        ask(port, f"/view/answer?{pair}&switch=shut:{x}")
    print(f"after {len(links)} different closures {memory(server.pid):.0f} MB")


if __name__ == "__main__":
    main()
