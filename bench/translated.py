"""CPU time of the router per event of a stream, from /proc: passed on, and translated, in turn in the same run.

usage: bench/translated.py [ROUNDS] [STREAMS] [EVENTS]      EDGEROUTER_BIN, MOCK_UPSTREAM: the binaries
Loopback only; starts the mock upstream and the router and stops both. Streams are paced (20 ms between two events), so that each event is a read and a write of its own.
"""
import json, os, selectors, socket, statistics, sys, time
import rig

ROUNDS, STREAMS, EVENTS = ([int(a) for a in sys.argv[1:4]] + [5, 200, 200][len(sys.argv) - 1:])
CASES = [
    ("OpenAI client, OpenAI upstream (passed on)", "/v1/chat/completions", "openai"),
    ("OpenAI client, Anthropic upstream (translated)", "/v1/chat/completions", "anthropic"),
    ("Anthropic client, Anthropic upstream (passed on)", "/v1/messages", "anthropic"),
    ("Anthropic client, OpenAI upstream (translated)", "/v1/messages", "openai"),
]


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(port, path, provider):
    body = json.dumps({"model": f"{provider}/ev={EVENTS},int=20", "max_tokens": 4096, "messages": [{"role": "user", "content": "hi"}], "stream": True}, separators=(",", ":")).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    waiting = selectors.DefaultSelector()
    tails = {}
    for _ in range(STREAMS):
        s = socket.create_connection(("127.0.0.1", port))
        s.sendall(head + body)
        s.setblocking(False)
        waiting.register(s, selectors.EVENT_READ)
        tails[s] = b""
    words = 0
    deadline = time.monotonic() + 60 + EVENTS * 0.04
    while tails:
        if time.monotonic() > deadline:
            raise SystemExit("the streams do not end")
        for key, _ in waiting.select(1):
            s = key.fileobj
            data = s.recv(65536)
            words += data.count(b"word")
            tails[s] = (tails[s] + data)[-16:]
            if not data or tails[s].endswith(b"0\r\n\r\n"):
                waiting.unregister(s)
                s.close()
                del tails[s]
    if words != STREAMS * EVENTS:
        raise SystemExit(f"{words} events instead of {STREAMS * EVENTS}")


def main():
    with rig.mock_upstream() as upstream, rig.router({
            "auth": {"mode": "none"},
            "providers": {
                "openai": {"dialect": "openai", "base_url": f"http://127.0.0.1:{upstream}/v1", "api_keys": ["k"], "quirks": ["no_stream_options"]},
                "anthropic": {"dialect": "anthropic", "base_url": f"http://127.0.0.1:{upstream}", "api_keys": ["k"]},
            }}) as (pid, data, _):
        taken = {name: [] for name, _, _ in CASES}
        for turn in range(ROUNDS + 1):
            for name, path, provider in CASES:
                before = cpu(pid)
                run(data, path, provider)
                if turn > 0:  # the first round warms up
                    taken[name].append((cpu(pid) - before) * 1e6 / (STREAMS * EVENTS))
        print(f"| {STREAMS} streams of {EVENTS} events, {ROUNDS} rounds | us of CPU per event (median; least to most) |\n|---|---|")
        for name, values in taken.items():
            print(f"| {name} | {statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f}) |")
        median = [statistics.median(v) for v in taken.values()]
        print(f"\ntranslated / passed on: OpenAI's clients {median[1] / median[0]:.2f}, Anthropic's clients {median[3] / median[2]:.2f}")


main()
