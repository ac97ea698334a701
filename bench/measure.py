"""Size, idle memory and start-up of one binary. Starts it nine times on free loopback ports with a sandbox configuration; stops what it started."""
import json, os, socket, statistics, subprocess, sys, tempfile, time

SIZE_LIMIT = 22 << 20      # bytes
IDLE_LIMIT = 32 << 10      # kB resident
RUNS = 9


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answer(port):
    body = b'{"model":"sandbox","messages":[{"role":"user","content":"hi"}],"sandbox":{"ttft":"0ms","tokens":4}}'
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
        s.sendall(head + body)
        status = s.recv(65536).split(b"\r\n", 1)[0]
    if status != b"HTTP/1.1 200 OK":
        raise SystemExit(f"unexpected answer: {status!r}")


def resident(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(next(line for line in f if line.startswith("VmRSS")).split()[1])


def once(binary, config, port):
    started = time.perf_counter()
    process = subprocess.Popen([binary, "serve", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                answer(port)
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - started > 10:
                    raise SystemExit("the binary does not start")
                time.sleep(0.0005)
        first = (time.perf_counter() - started) * 1e3
        time.sleep(0.3)
        return first, resident(process.pid)
    finally:
        process.terminate()
        process.wait()


def main():
    binary = sys.argv[1]
    data, admin = free_port(), free_port()
    config = {
        "listen": {"data": f"http://127.0.0.1:{data}", "admin": f"http://127.0.0.1:{admin}"},
        "providers": {"sandbox": {"vendor": "sandbox"}},
        "models": {"sandbox": {"deployments": [{"provider": "sandbox", "model": "sandbox"}]}},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(config, f)
        f.flush()
        runs = [once(binary, f.name, data) for _ in range(RUNS)]
    size = os.path.getsize(binary)
    idle = max(r[1] for r in runs)
    first = [r[0] for r in runs]
    print(f"size         {size / 1048576:6.1f} MB   (limit {SIZE_LIMIT >> 20})")
    print(f"idle memory  {idle / 1024:6.1f} MB   (limit {IDLE_LIMIT >> 10}; resident, after one answer, largest of {RUNS})")
    print(f"first answer {statistics.median(first):6.1f} ms   (from exec, median of {RUNS}, slowest {max(first):.1f})")
    return 0 if size <= SIZE_LIMIT and idle <= IDLE_LIMIT else 1


sys.exit(main())
