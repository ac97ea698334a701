"""What the scripts here share: the mock upstream in its mode for load and the router, on free loopback ports, stopped at the end."""
import contextlib, json, os, socket, subprocess, tempfile, time, types

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("EDGEROUTER_BIN", ROOT + "/artifacts/publish/edgerouter")
MOCK = os.environ.get("MOCK_UPSTREAM", ROOT + "/loadtests/MockUpstream/bin/Release/net10.0/mock-upstream")


class Refused(Exception):
    """The router does not start with this configuration; the text is what `check` says."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def lines_of(config):
    """JSON with one item on a line, as people write it."""
    return json.dumps(config, separators=(",", ":")).replace("},", "},\n")


@contextlib.contextmanager
def mock_upstream():
    """Yields its port."""
    mock = subprocess.Popen([MOCK, "--load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield mock.stdout.readline().strip().rsplit(":", 1)[1]
    finally:
        mock.stdin.close()
        mock.wait(10)


@contextlib.contextmanager
def started(config, write=lines_of, patience=10):
    """Yields what is known of the running router: pid, data and admin (ports), file (its configuration), seconds (from exec until it listens). Raises Refused when it ends before it listens."""
    data, admin = free_port(), free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(write({"listen": {"data": f"http://127.0.0.1:{data}", "admin": f"http://127.0.0.1:{admin}"}, **config}))
        file.flush()
        began = time.monotonic()
        process = subprocess.Popen([BINARY, "serve", "--config", file.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", data)).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise Refused(subprocess.run([BINARY, "check", file.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.replace(file.name, "configuration").strip())
                    if time.monotonic() - began > patience:
                        raise SystemExit(f"the router does not listen after {patience} s")
                    time.sleep(0.002)
            yield types.SimpleNamespace(pid=process.pid, data=data, admin=admin, file=file.name, seconds=time.monotonic() - began)
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def router(config):
    """Yields its process id, the port of the API and the operator's."""
    with started(config) as one:
        yield one.pid, one.data, one.admin
