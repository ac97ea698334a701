"""What the scripts here share: the mock upstream in its mode for load and the router, on free loopback ports, stopped at the end."""
import contextlib, json, os, socket, subprocess, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("EDGEROUTER_BIN", ROOT + "/artifacts/publish/edgerouter")
MOCK = os.environ.get("MOCK_UPSTREAM", ROOT + "/loadtests/MockUpstream/bin/Release/net10.0/mock-upstream")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


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
def router(config):
    """Yields its process id, the port of the API and the operator's."""
    data, admin = free_port(), free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"listen": {"data": f"http://127.0.0.1:{data}", "admin": f"http://127.0.0.1:{admin}"}, **config}, file)
        file.flush()
        process = subprocess.Popen([BINARY, "serve", "--config", file.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", data)).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield process.pid, data, admin
        finally:
            process.terminate()
            process.wait(30)
