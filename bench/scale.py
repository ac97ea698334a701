"""What a request costs as a configuration or a load grows: deployments of a model, rules, keys, cache entries, open streams. Tables on standard output, plots with --plots.

usage: bench/scale.py [--quick] [--rounds N] [--plots FOLDER] [AXIS...]      EDGEROUTER_BIN, MOCK_UPSTREAM: the binaries
AXIS: deployments, rules, keys, cache, streams; all of them by default, about 12 minutes; --quick: small sizes and one short round, about a minute.
Loopback only; starts the mock upstream and the routers and stops them. All sizes of an axis run side by side and are asked in turn (A B C A B C); figures are medians over the rounds, the spread stands behind them.
CPU is the router's whole process, user and system, from its CPU clock. The client is a closed loop of one Python thread and slower than the router, which waits in between; in bench/EndToEnd it is
busy and wakes up less often, so figures cannot be compared. What counts is how a figure changes along an axis.
"""
import argparse, base64, contextlib, hashlib, html, itertools, json, math, os, random, resource, selectors, signal, socket, statistics, sys, time
import rig

TOKEN = "operator-of-this-run"
CONNECTIONS = 8


# What is known of a process.

def cpu(pid):
    """Seconds of user and system time of all threads, also of those that are gone: the process's CPU clock, which is what /proc/PID/stat shows in ticks."""
    return time.clock_gettime((~pid << 3) | 2)


def resident(pid):
    """MB."""
    return sum(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS")) / 1024


# The client.

def request(body, *headers, path="/v1/chat/completions"):
    body = json.dumps(body, separators=(",", ":")).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chat(text="Say in a few words what the weather in Amsterdam is like.", **more):
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def answer_of(data):
    """Head and body of a whole answer; None when more has to come."""
    head, split, body = data.partition(b"\r\n\r\n")
    if not split:
        return None
    lower = head.lower()
    at = lower.find(b"content-length: ")
    if at < 0:
        raise SystemExit("no length: " + head.decode())
    return (lower, body) if len(body) >= int(lower[at + 16:].split(b"\r\n", 1)[0]) else None


def closed_loop(port, ask, more, expected=b""):
    """Asks on several connections, the next request when an answer is there, as long as more() says so; returns how many answers there were. Every one must be whole, a 200, and have what is expected in its head."""
    count, waiting = 0, selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        s = socket.create_connection(("127.0.0.1", port))
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.settimeout(20)
        s.sendall(ask())
        waiting.register(s, selectors.EVENT_READ, [b""])
    asking = CONNECTIONS
    while asking:
        ready = waiting.select(20)
        if not ready:
            raise SystemExit("no answer for 20 s")
        for key, _ in ready:
            data = key.fileobj.recv(65536)
            key.data[0] += data
            answer = answer_of(key.data[0])
            if answer is None:
                if not data:
                    raise SystemExit("the router closed a connection")
                continue
            head, body = answer
            if not head.startswith(b"http/1.1 200") or b'"stop"' not in body or expected not in head:
                raise SystemExit((head + b"\n" + body[:500]).decode())
            count += 1
            key.data[0] = b""
            if more(count):
                key.fileobj.sendall(ask())
            else:
                waiting.unregister(key.fileobj)
                key.fileobj.close()
                asking -= 1
    return count


def for_seconds(seconds):
    end = time.monotonic() + seconds
    return lambda _: time.monotonic() < end


def until(count):
    return lambda done: done <= count - CONNECTIONS


def admin(port, method, path):
    """Body and seconds."""
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.settimeout(60)
        began = time.monotonic()
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: s.recv(1 << 20), b""))
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(answer[:500].decode())
    return answer.partition(b"\r\n\r\n")[2], time.monotonic() - began


def metric(port, name):
    return next(float(l.rsplit(" ", 1)[1]) for l in admin(port, "GET", "/metrics")[0].decode().splitlines() if l.startswith(name + " "))


# Configurations.

def base(upstream, **more):
    return {"admin": {"token": TOKEN}, "limits": {"drain_delay": "0s"}, "providers": {"mock": provider(upstream)}, **more}


def provider(upstream, **more):
    return {"dialect": "openai", "base_url": f"http://127.0.0.1:{upstream}/v1", "api_keys": ["k"], **more}


# Measuring.

class Figures:
    """Samples by name and size."""

    def __init__(self):
        self.samples = {}

    def add(self, name, x, value):
        self.samples.setdefault(name, {}).setdefault(x, []).append(value)

    def median(self, name, x):
        values = self.samples.get(name, {}).get(x)
        return statistics.median(values) if values else None

    def cell(self, name, x, digits=1, spread=False):
        values = self.samples.get(name, {}).get(x)
        if not values:
            return "–"
        text = f"{statistics.median(values):,.{digits}f}"
        return text + (f" ({min(values):,.{digits}f} to {max(values):,.{digits}f})" if spread and len(values) > 1 else "")

    def line(self, name):
        return [(x, statistics.median(v), min(v), max(v)) for x, v in sorted(self.samples.get(name, {}).items())]


def table(title, sizes, columns):
    """columns: (heading, function from size to cell)."""
    print(f"\n| {title} | " + " | ".join(h for h, _ in columns) + " |\n|--:|" + "--:|" * len(columns))
    for x in sizes:
        print(f"| {x:,} | " + " | ".join(cell(x) for _, cell in columns) + " |")
    sys.stdout.flush()


def measure(options, figures, points):
    """points: (series, size, router, ask, expected). CPU per request."""
    for turn in range(options.rounds + 1):
        for series, x, one, ask, expected in points:
            before = cpu(one.pid)
            count = closed_loop(one.data, ask, for_seconds(options.sample), expected)
            if turn > 0:  # the first round warms up
                figures.add(series, x, (cpu(one.pid) - before) * 1e6 / count)


def starts(options, figures, name, configs):
    """Time from exec until it listens, and resident memory then. Returns the sizes that the router starts with."""
    good = dict(configs)
    for _ in range(options.rounds):
        for x in list(good):
            try:
                with rig.started(good[x], patience=60) as one:
                    figures.add(name + " start", x, one.seconds * 1e3)
                    time.sleep(0.1)
                    figures.add(name + " idle", x, resident(one.pid))
            except rig.Refused as why:
                print(f"\n{x:,}: {why}")
                del good[x]
    return list(good)


def reloads(options, figures, name, routers):
    """Time of POST /admin/reload with a text that changes each time, and resident memory after more of them than revisions are kept."""
    for _ in range(1 if options.quick else 7):
        for x, one in routers:
            with open(one.file, "a") as file:
                file.write("\n")
            figures.add(name + " reload", x, admin(one.admin, "POST", "/admin/reload")[1] * 1e3)
    for x, one in routers:
        figures.add(name + " reloaded", x, resident(one.pid))


def quiet(options, figures, name, routers):
    """Share of a core that a router takes which nobody asks, in percent."""
    before = [(x, one, cpu(one.pid)) for x, one in routers]
    began = time.monotonic()
    time.sleep(1 if options.quick else 5)
    for x, one, was in before:
        figures.add(name + " quiet", x, (cpu(one.pid) - was) * 100 / (time.monotonic() - began))


# The axes.

def deployments(options, figures, upstream):
    sizes = [1, 10, 100] if options.quick else [1, 10, 64, 250, 1000]

    def pool(n, strategy, separate=False, limited=False):
        names = [f"p{i}" if separate else "mock" for i in range(n)]
        limits = {"rate_limits": {"requests_per_minute": 10000000, "tokens_per_minute": 2000000000}} if limited else {}
        return {**base(upstream), "providers": {p: provider(upstream, **limits) for p in names}, "models": {"m": {"strategy": strategy, "deployments": [{"provider": p, "model": f"d{i}"} for i, p in enumerate(names)]}}}

    series = {
        "weighted": lambda n: pool(n, "weighted"),
        "latency": lambda n: pool(n, "latency"),
        "sticky": lambda n: pool(n, "sticky"),
        "weighted, rate_limits": lambda n: pool(n, "weighted", limited=True),
        "weighted, a provider each": lambda n: pool(n, "weighted", separate=True),
    }
    starts(options, figures, "one provider", {n: pool(n, "latency") for n in sizes})
    starts(options, figures, "a provider each", {n: pool(n, "latency", separate=True) for n in sizes})
    with contextlib.ExitStack() as stack:
        points = []
        for name, config in series.items():
            for n in sizes:
                one = stack.enter_context(rig.started(config(n), patience=60))
                if n > 1:  # each deployment, and each of its connections, has been used before anything is measured
                    closed_loop(one.data, lambda: request(chat()), until(n * (16 if name.endswith("each") else 4)))
                asks = iter(lambda: request(chat(user=f"user-{random.randrange(10000)}")), None) if name == "sticky" else None
                points.append((name, n, one, asks.__next__ if asks else (lambda text=request(chat()): text), b""))
        measure(options, figures, points)
        for _ in range(options.rounds):
            for name, n, one, _, _ in points:
                text, seconds = admin(one.admin, "GET", "/metrics")
                figures.add(name + " scrape", n, seconds * 1e3)
                figures.add(name + " scraped", n, len(text) / 1024)
        for name, n, one, _, _ in points:
            figures.add(name + " resident", n, resident(one.pid))
        reloads(options, figures, "one provider", [(n, one) for name, n, one, _, _ in points if name == "latency"])
        reloads(options, figures, "a provider each", [(n, one) for name, n, one, _, _ in points if name.endswith("each")])
        quiet(options, figures, "a provider each", [(n, one) for name, n, one, _, _ in points if name.endswith("each")])
    all_sizes = [100, 500] if options.quick else [100, 1000, 2000, 4000, 5000, 8000]
    with contextlib.ExitStack() as stack:
        points = []
        for n in all_sizes:
            models = {f"m{i}": {"deployments": [{"provider": "mock", "model": f"d{i}-{j}"} for j in range(10)]} for i in range(n // 10)}
            one = stack.enter_context(rig.started({**base(upstream), "models": models}, patience=60))
            asks = itertools.cycle([request({**chat(), "model": m}) for m in models])
            closed_loop(one.data, asks.__next__, until(n * 3))
            points.append(("in pools of ten", n, one, asks.__next__, b""))
        measure(options, figures, points)
        for _ in range(options.rounds):
            for _, n, one, _, _ in points:
                figures.add("in pools of ten, /metrics", n, admin(one.admin, "GET", "/metrics")[1] * 1e3)
    print("\n## Deployments of one model\n\nCPU per request, µs:")
    table("deployments", sizes, [(s, lambda x, s=s: figures.cell(s, x, 1, True)) for s in series])
    table("deployments", sizes, [(f"{n}: {w}", lambda x, k=f"{n} {k}", d=d: figures.cell(k, x, d)) for n in ("one provider", "a provider each") for w, k, d in
        (("start, ms", "start", 0), ("reload, ms", "reload", 0), ("idle, MB", "idle", 1))])
    table("deployments", sizes, [("after the load, MB: one provider", lambda x: figures.cell("weighted resident", x)), ("a provider each", lambda x: figures.cell("weighted, a provider each resident", x)),
        ("after 7 reloads, MB: one provider", lambda x: figures.cell("one provider reloaded", x)), ("a provider each", lambda x: figures.cell("a provider each reloaded", x)),
        ("/metrics, ms", lambda x: figures.cell("weighted scrape", x)), ("/metrics, KB", lambda x: figures.cell("weighted scraped", x, 0)), ("a provider each, quiet, % of a core", lambda x: figures.cell("a provider each quiet", x, 2))])
    print("\nDeployments in all, in models of ten each, all models asked in turn:")
    table("deployments", all_sizes, [("CPU per request, µs", lambda x: figures.cell("in pools of ten", x, 1, True)), ("/metrics, ms", lambda x: figures.cell("in pools of ten, /metrics", x, 0, True))])
    return [("deployments", "CPU per request by deployments of one model", "deployments", "µs", list(series)), ("pools", "CPU per request by deployments in all, ten for each model", "deployments in all", "µs", ["in pools of ten"])]


def rules(options, figures, upstream):
    sizes = [1, 10, 100] if options.quick else [1, 10, 100, 300, 1000]
    long = "The harbour was quiet in the morning and the boats lay still on the water. " * 26  # 2 KB

    def config(n, when):
        return {**base(upstream), "models": {"m": {"deployments": [{"provider": "mock", "model": "d"}]}, "other": {"deployments": [{"provider": "mock", "model": "o"}]}},
                "rules": [{"name": f"r{i}", "when": when(i), "then": {"strategy": "weighted"}} for i in range(n)]}

    hit = lambda n: f"x-edgerouter-rule: r{n - 1}".encode()
    kinds = {  # the condition, and what asks: (series, request of a size, what the head must say)
        "number": (lambda i: {"min_prompt_tokens": 100000 + i}, [("prompt size, none matches", lambda n: request(chat()), lambda n: b"")]),
        "app": (lambda i: {"apps": [f"app-{i}"]}, [
            ("app, the last matches", lambda n: request(chat(), f"x-edgerouter-app: app-{n - 1}"), hit),
            ("app, none matches", lambda n: request(chat(), "x-edgerouter-app: another"), lambda n: b"")]),
        "user": (lambda i: {"users": [f"user-{i}"]}, [("user of the body, the last matches", lambda n: request(chat(user=f"user-{n - 1}")), hit)]),
        "word": (lambda i: {"keywords": [f"topic-{i}."]}, [
            ("keyword in 2 KB, the last matches", lambda n: request(chat(f"{long}topic-{n - 1}.")), hit)]),
        "other": (lambda i: {"models": ["other"], "apps": [f"app-{i}"]}, [("rules of another model", lambda n: request(chat(), "x-edgerouter-app: app-0"), lambda n: b"")]),
    }
    starts(options, figures, "rules", {n: config(n, kinds["word"][0]) for n in sizes})
    names = []
    with contextlib.ExitStack() as stack:
        points, running = [], []
        for kind, (when, asks) in kinds.items():
            for n in sizes:
                one = stack.enter_context(rig.started(config(n, when)))
                running += [(n, one)] if kind == "word" else []
                for series, ask, expected in asks:
                    points.append((series, n, one, lambda text=ask(n): text, expected(n)))
            names += [a[0] for a in asks]
        measure(options, figures, points)
        reloads(options, figures, "rules", running)
    print("\n## Rules\n\nCPU per request, µs:")
    table("rules", sizes, [(s, lambda x, s=s: figures.cell(s, x, 1, True)) for s in names])
    table("rules", sizes, [("start, ms", lambda x: figures.cell("rules start", x, 0)), ("reload, ms", lambda x: figures.cell("rules reload", x, 0)), ("idle, MB", lambda x: figures.cell("rules idle", x))])
    return [("rules", "CPU per request by number of rules", "rules", "µs", names)]


def keys(options, figures, upstream):
    sizes = [1, 100, 1000] if options.quick else [1, 10, 100, 1000, 10000, 40000, 100000]
    coded = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    secret = lambda i: coded(hashlib.sha256(f"scale {i}".encode()).digest())

    def entry(i):
        salt = hashlib.md5(str(i).encode()).digest()
        return {"id": f"k{i}", "hash": f"sha256:{coded(salt)}:{coded(hashlib.sha256(salt + secret(i).encode()).digest())}"}

    entries = [entry(i) for i in range(sizes[-1])]
    headers = [f"Authorization: Bearer er_k{i}_{secret(i)}" for i in range(sizes[-1])]
    config = lambda n: {**base(upstream), "auth": {"mode": "keys", "keys": entries[:n]}, "models": {"m": {"deployments": [{"provider": "mock", "model": "d"}]}}}
    sizes = starts(options, figures, "keys", {n: config(n) for n in sizes})
    with contextlib.ExitStack() as stack:
        points, running = [], []
        for n in sizes:
            one = stack.enter_context(rig.started(config(n), patience=60))
            running.append((n, one))
            first, before = iter(range(n)), cpu(one.pid)
            if n >= 1000:  # each key's first request, which is the one whose secret is hashed
                turn = lambda i=first: request(chat(), headers[next(i, 0)])
                closed_loop(one.data, turn, until(n))
                figures.add("first use of each", n, (cpu(one.pid) - before) * 1e6 / n)
            points.append(("the key in the middle", n, one, lambda text=request(chat(), headers[n // 2]): text, b""))
            points.append(("any key", n, one, lambda n=n: request(chat(), headers[random.randrange(n)]), b""))
        measure(options, figures, points)
        for n, one in running:
            figures.add("keys resident", n, resident(one.pid))
        reloads(options, figures, "keys", running)
        time.sleep(3)
        quiet(options, figures, "keys", running)
    for n in [s for s in sizes if s <= (100 if options.quick else 10000)]:
        with rig.started(config(n), write=json.dumps, patience=60) as one:
            figures.add("keys on one line", n, one.seconds * 1e3)
    print("\n## Keys\n\nCPU per request, µs:")
    names = ["the key in the middle", "any key"]
    table("keys", sizes, [(s, lambda x, s=s: figures.cell(s, x, 1, True)) for s in names] + [("first use of each", lambda x: figures.cell("first use of each", x))])
    table("keys", sizes, [("start, ms", lambda x: figures.cell("keys start", x, 0)), ("the file on one line", lambda x: figures.cell("keys on one line", x, 0)), ("reload, ms", lambda x: figures.cell("keys reload", x, 0)),
        ("idle, MB", lambda x: figures.cell("keys idle", x)), ("after the load, MB", lambda x: figures.cell("keys resident", x)), ("after 7 reloads, MB", lambda x: figures.cell("keys reloaded", x)),
        ("quiet, % of a core", lambda x: figures.cell("keys quiet", x, 2))])
    return [("keys", "CPU per request by number of keys", "keys", "µs", names), ("keys-load", "Time to load a configuration by number of keys", "keys", "ms", ["keys start", "keys reload"])]


def cache(options, figures, upstream):
    sizes = [100, 1000] if options.quick else [1000, 10000, 50000, 200000]
    config = {**base(upstream), "cache": {"memory": "512MB"}, "models": {"m": {"deployments": [{"provider": "mock", "model": "d"}], "cache": {}}}}
    ask = lambda i: request(chat(f"What is said of subject {i} in the second book?", temperature=0))
    with contextlib.ExitStack() as stack:
        points = []
        for n in sizes:
            one = stack.enter_context(rig.started(config))
            empty = resident(one.pid)
            filling, before = iter(range(n)), cpu(one.pid)
            closed_loop(one.data, lambda i=filling: ask(next(i)), until(n), b"x-edgerouter-cache: miss")
            figures.add("filling", n, (cpu(one.pid) - before) * 1e6 / n)
            time.sleep(0.3)
            figures.add("entries", n, metric(one.admin, "edgerouter_cache_entries"))
            figures.add("used", n, metric(one.admin, "edgerouter_cache_used_bytes") / 2**20)
            figures.add("grown", n, resident(one.pid) - empty)
            points.append(("the same entry", n, one, lambda text=ask(n // 2): text, b"x-edgerouter-cache: hit"))
            points.append(("any entry", n, one, lambda n=n: ask(random.randrange(n)), b"x-edgerouter-cache: hit"))
            points.append(("not there", n, one, lambda: ask(f"number {random.getrandbits(64)}"), b"x-edgerouter-cache: miss"))
        measure(options, figures, [p for p in points if p[0] != "not there"])
        measure(options, figures, [p for p in points if p[0] == "not there"])
    print("\n## Cache entries\n\nCPU per request, µs:")
    names = ["the same entry", "any entry", "not there"]
    table("entries", sizes, [(s, lambda x, s=s: figures.cell(s, x, 1, True)) for s in names] + [("filling", lambda x: figures.cell("filling", x))])
    table("entries", sizes, [("held when filled", lambda x: figures.cell("entries", x, 0)), ("used, MB", lambda x: figures.cell("used", x)), ("resident memory grown by, MB", lambda x: figures.cell("grown", x))])
    return [("cache", "CPU per request by entries in the cache", "entries", "µs", names)]


def streams(options, figures, upstream):
    sizes = [50, 200] if options.quick else [100, 1000, 3000, 9000]
    window = 2 if options.quick else 8
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and sizes[-1] * 2 + 200 > most:
        sizes = [n for n in sizes if n * 2 + 200 <= most]
        print(f"\nonly {most:,} descriptors may be open: at most {sizes[-1]:,} streams")
    config = {**base(upstream), "models": {"m": {"deployments": [{"provider": "mock", "model": "ev=120,int=1000"}]}}}
    ask = request(chat(stream=True))
    options.rounds = min(options.rounds, 3)
    for _ in range(options.rounds):
        for n in sizes:
            with rig.started(config) as one:
                open_streams(one, ask, 20, 0.5)  # warms up
                time.sleep(0.3)
                empty = resident(one.pid)
                events, seconds, spent, held = open_streams(one, ask, n, window)
                figures.add("per event", n, spent * 1e6 / events)
                figures.add("of a core", n, spent * 100 / seconds)
                figures.add("events", n, events / seconds)
                figures.add("resident", n, held)
                figures.add("per stream", n, (held - empty) * 1024 / n)
    print("\n## Open streams, one event a second each\n")
    table("streams", sizes, [("CPU per event, µs", lambda x: figures.cell("per event", x, 1, True)), ("% of a core", lambda x: figures.cell("of a core", x)), ("events/s seen", lambda x: figures.cell("events", x, 0)),
        ("resident, MB", lambda x: figures.cell("resident", x)), ("memory per stream, KB", lambda x: figures.cell("per stream", x, 1, True))])
    return [("streams-cpu", "CPU per event by open streams", "streams", "µs", ["per event"]), ("streams-memory", "Memory per stream by open streams", "streams", "KB", ["per stream"])]


def open_streams(one, ask, n, window):
    """Opens streams, waits until each has begun, and looks for a while. Events seen, seconds, CPU seconds of the router, MB held at the end. None may end or fail."""
    with contextlib.ExitStack() as stack:
        waiting = stack.enter_context(selectors.DefaultSelector())
        begun = 0

        def read(for_how_long):
            nonlocal begun
            seen, end = 0, time.monotonic() + for_how_long
            while (left := end - time.monotonic()) > 0:
                for key, _ in waiting.select(left):
                    data = key.fileobj.recv(65536)
                    if not data or b"[DONE]" in data or b'"error"' in data:
                        raise SystemExit(f"a stream ended: {data[-300:]!r}")
                    if not key.data[0]:
                        if not data.startswith(b"HTTP/1.1 200"):
                            raise SystemExit(data[:500].decode())
                        key.data[0] = True
                        begun += 1
                    seen += data.count(b"word")
            return seen

        for i in range(n):
            s = stack.enter_context(socket.create_connection(("127.0.0.1", one.data)))
            s.sendall(ask)
            s.setblocking(False)
            waiting.register(s, selectors.EVENT_READ, [False])
            if i % 100 == 99:
                read(0.02)
        patience = time.monotonic() + 30
        while begun < n:
            if time.monotonic() > patience:
                raise SystemExit(f"only {begun} of {n} streams began")
            read(0.2)
        read(min(2, window))
        before, began = cpu(one.pid), time.monotonic()
        seen = read(window)
        seconds, spent, held = time.monotonic() - began, cpu(one.pid) - before, resident(one.pid)
        if not 0.9 < seen / seconds / n < 1.1 and window > 1:
            raise SystemExit(f"{seen / seconds:.0f} events a second of {n} streams")
        return seen, seconds, spent, held


# Plots.

def plot(title, x_name, unit, lines):
    """An SVG that needs nothing else: medians on a logarithmic x axis, a bar from the least to the greatest. lines: (name, [(x, median, least, greatest)]). Follows the reader's light or dark scheme."""
    width, height, left, top, right, bottom = 820, 380, 62, 64, 250, 46
    light, dark = ["#1d4ed8", "#d97706", "#0f766e", "#7c8696", "#be123c", "#7e22ce"], ["#7aa2ff", "#f5b041", "#5eead4", "#98a2b3", "#fb7185", "#d8b4fe"]
    xs = sorted({p[0] for _, points in lines for p in points})
    most = max(p[3] for _, points in lines for p in points)
    step = next(s for e in range(-3, 9) for s in (10**e, 2 * 10**e, 5 * 10**e) if most / s <= 6)
    top_value = math.ceil(most / step) * step
    low, high = math.log10(xs[0]), math.log10(xs[-1])
    at_x = lambda x: left + (math.log10(x) - low) / max(high - low, 1e-9) * (width - left - right)
    at_y = lambda y: height - bottom - y / top_value * (height - top - bottom)
    style = lambda colours: " ".join(f".s{i} {{ stroke: {c}; fill: {c} }}" for i, c in enumerate(colours))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="system-ui, sans-serif" font-size="12">',
           f"<style>text {{ fill: #1f2937 }} .paper {{ fill: #ffffff }} .grid {{ stroke: #8884 }} polyline {{ fill: none !important; stroke-width: 2 }} {style(light)}",
           f"@media (prefers-color-scheme: dark) {{ text {{ fill: #e5e7eb }} .paper {{ fill: #0d1117 }} {style(dark)} }}</style>",
           f'<title>{html.escape(title)}</title><rect class="paper" width="{width}" height="{height}" rx="6"/>',
           f'<text x="16" y="24" font-size="15" font-weight="600">{html.escape(title)}</text><text x="16" y="48">{unit}</text>']
    for i in range(round(top_value / step) + 1):
        y = i * step
        out.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{at_y(y):.1f}" y2="{at_y(y):.1f}"/><text x="{left - 6}" y="{at_y(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    last = -100
    for x in xs:
        if at_x(x) - last > 34:
            last = at_x(x)
            out.append(f'<text x="{last:.1f}" y="{height - bottom + 18}" text-anchor="middle">{x:,}</text>')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">{x_name} (logarithmic)</text>')
    for i, (name, points) in enumerate(lines):
        out.append(f'<polyline class="s{i}" points="{" ".join(f"{at_x(x):.1f},{at_y(m):.1f}" for x, m, _, _ in points)}"/>')
        for x, m, least, greatest in points:
            out.append(f'<line class="s{i}" x1="{at_x(x):.1f}" x2="{at_x(x):.1f}" y1="{at_y(least):.1f}" y2="{at_y(greatest):.1f}"/><circle class="s{i}" cx="{at_x(x):.1f}" cy="{at_y(m):.1f}" r="3"/>')
        out.append(f'<rect class="s{i}" x="{width - right + 18}" y="{top + i * 22}" width="12" height="12" rx="2"/><text x="{width - right + 36}" y="{top + 10 + i * 22}">{html.escape(name)}</text>')
    return "\n".join(out + ["</svg>", ""])


def main():
    axes = {f.__name__: f for f in (deployments, rules, keys, cache, streams)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("axes", nargs="*", metavar="AXIS", help=", ".join(axes))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--plots", metavar="FOLDER")
    options = parser.parse_args()
    if wrong := [a for a in options.axes if a not in axes]:
        parser.error(f"no such axis: {', '.join(wrong)}")
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.sample = 0.2 if options.quick else 0.7
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    random.seed(1)
    for end in (signal.SIGTERM, signal.SIGHUP):  # so that what was started is stopped
        signal.signal(end, lambda *_: sys.exit(1))
    for name in options.axes or axes:
        began, wanted = time.monotonic(), options.rounds
        figures = Figures()
        with rig.mock_upstream() as upstream:
            plots = axes[name](options, figures, upstream)
        print(f"\n{name}: {options.rounds} rounds, {time.monotonic() - began:.0f} s", flush=True)
        options.rounds = wanted
        for file, title, x_name, unit, series in plots if options.plots else []:
            with open(os.path.join(options.plots, f"scale-{file}.svg"), "w") as out:
                out.write(plot(title, x_name, unit, [(s, figures.line(s)) for s in series if figures.line(s)]))


main()
