"""Mixed load on the cache: prompts by Zipf's law, three in four answered from memory once it is warm, some asked again past the cache. Memory, hit latency and collections, window by window.

usage: bench/cache_load.py [SECONDS] [CONNECTIONS] [PROMPTS] [MEMORY]      EDGEROUTER_BIN, MOCK_UPSTREAM: the binaries
Loopback only; starts the mock upstream and the router and stops both. The client is Python and slow, so that the router has time to spare: what counts is whether anything grows or gets slower.
"""
import bisect, itertools, json, random, selectors, socket, sys, time
import rig

SECONDS, CONNECTIONS, PROMPTS = ([int(a) for a in sys.argv[1:4]] + [60, 8, 100000][len(sys.argv[1:4]):])
MEMORY = sys.argv[4] if len(sys.argv) > 4 else "16MB"
WINDOW = 10


def resident(pid):
    return sum(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS")) / 1024


def metrics(port):
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: s.recv(65536), b"")).decode()
    series = (l.rsplit(" ", 1) for l in text.splitlines() if l.startswith(("edgerouter_", "dotnet_")))
    return {name: float(value) for name, value in series}


class Client:
    def __init__(self, port, chooser):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.chooser, self.buffer = chooser, b""

    def ask(self):
        fresh = random.random() < 0.05
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content": f"prompt {self.chooser()} " + "word " * 40}], "temperature": 0}).encode()
        self.socket.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\n" + (b"Cache-Control: no-cache\r\n" if fresh else b"") + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.began = time.monotonic()

    def read(self):
        self.buffer += self.socket.recv(65536)
        head, split, body = self.buffer.partition(b"\r\n\r\n")
        if not split or len(body) < int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            return None
        self.buffer = b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        return head.lower().split(b"x-edgerouter-cache: ")[1].split(b"\r\n")[0].decode(), time.monotonic() - self.began


def main():
    weights = list(itertools.accumulate(1 / (i + 1) ** 0.9 for i in range(PROMPTS)))
    choose = lambda: bisect.bisect(weights, random.random() * weights[-1])
    with rig.mock_upstream() as upstream, rig.router({
            "cache": {"memory": MEMORY},
            "providers": {"mock": {"dialect": "openai", "base_url": f"http://127.0.0.1:{upstream}/v1", "api_keys": ["k"]}},
            "models": {"m": {"deployments": [{"provider": "mock", "model": "mock"}], "cache": {}}}}) as (pid, data, admin):
        waiting = selectors.DefaultSelector()
        for _ in range(CONNECTIONS):
            client = Client(data, choose)
            client.ask()
            waiting.register(client.socket, selectors.EVENT_READ, client)
        print("| seconds | requests | answered from memory | hit p50, us | hit p99, us | entries | cache holds, MB | resident, MB | pauses of the collector, ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        began, paused = time.monotonic(), 0.0
        for window in range(max(1, SECONDS // WINDOW)):
            hits, count = [], 0
            while time.monotonic() - began < (window + 1) * WINDOW:
                for key, _ in waiting.select(1):
                    answer = key.data.read()
                    if answer:
                        count += 1
                        if answer[0] == "hit":
                            hits.append(answer[1])
                        key.data.ask()
            now = metrics(admin)
            hits.sort()
            pause = now["dotnet_gc_pause_time_seconds_total"]
            print(f"| {(window + 1) * WINDOW} | {count} | {len(hits) / count:.1%} | {hits[len(hits) // 2] * 1e6:.0f} | {hits[len(hits) * 99 // 100] * 1e6:.0f} | {now['edgerouter_cache_entries']:.0f} "
                  f"| {now['edgerouter_cache_held_bytes'] / 2**20:.1f} | {resident(pid):.1f} | {(pause - paused) * 1e3:.1f} |", flush=True)
            paused = pause
        print(f"\nI/O threads held by the router for more than 5 ms: {now['edgerouter_io_held_total']:.0f} times; late by more than 5 ms because of the machine or the collector: {now['edgerouter_io_preempted_total']:.0f} times")


main()
