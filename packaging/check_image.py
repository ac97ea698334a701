#!/usr/bin/env python3
"""Lays out the root that the Dockerfile describes and runs its entry point there, by chroot and as its user. Needs root; run by check.sh in a network of its own.

What is checked: the files and who may write them, health check, a request, a stream, TLS in front without HOME or any other variable, TLS behind with an authority of the root's bundle, the end on SIGTERM.
"""
import contextlib, fcntl, http.client, http.server, json, os, pathlib, shlex, shutil, signal, socket, ssl, stat, struct, subprocess, sys, tempfile, threading, time

REPO = pathlib.Path(__file__).resolve().parent.parent
CHAT = "/v1/chat/completions"
counts = {"passed": 0, "failed": 0}


def that(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    print(f"{'ok     ' if good else 'FAILED '} {what}{'' if good else f': {detail}'}", flush=True)


def lay_out(root):
    """The instructions that this Dockerfile uses; any other is an error, so that this reading cannot fall behind the file."""
    image = {"ENV": {}, "USER": (0, 0)}
    for line in (REPO / "Dockerfile").read_text().splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "COPY":
            parts = shlex.split(rest)
            owner = tuple(int(n) for n in parts.pop(0).removeprefix("--chown=").split(":")) if parts[0].startswith("--chown") else (0, 0)
            source, target = REPO / parts[0], root / parts[1].lstrip("/")
            shutil.copytree(source, target, dirs_exist_ok=True)
            for copied in [target, *(target / p.relative_to(source) for p in source.rglob("*"))]:
                os.chown(copied, *owner)
        elif word == "ENV":
            image["ENV"].update(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "USER":
            image["USER"] = tuple(int(n) for n in rest.split(":"))
        elif word in ("ENTRYPOINT", "CMD"):
            image[word] = json.loads(rest)
        elif word == "HEALTHCHECK":
            image[word] = json.loads(rest[rest.index("["):])
        elif word not in ("", "#", "FROM", "EXPOSE", "STOPSIGNAL") or (word == "FROM" and rest != "scratch"):
            raise SystemExit(f"check_image.py does not know: {line}")
    return image


def engine_files(root):
    """What every container engine mounts into a root."""
    (root / "dev").mkdir()
    for name, minor in (("null", 3), ("random", 8), ("urandom", 9)):
        os.mknod(root / "dev" / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        os.chmod(root / "dev" / name, 0o666)
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    (root / "etc/resolv.conf").write_text("")


def run(root, image, argv, env, **more):
    def enter():
        os.chroot(root)
        os.chdir("/")
        os.setgroups([])
        os.setgid(image["USER"][1])
        os.setuid(image["USER"][0])
    return subprocess.Popen(argv, preexec_fn=enter, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


@contextlib.contextmanager
def serving(root, image, arguments, env, what):
    process = run(root, image, image["ENTRYPOINT"] + arguments, env)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 4000), 1):
                break
            time.sleep(0.02)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            output, _ = process.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
        that(f"{what}: ends on SIGTERM with 0", process.returncode == 0, f"{process.returncode}: {output[-1500:]}")


def ask(model, stream=False, context=None):
    client = http.client.HTTPSConnection("localhost", 4000, timeout=20, context=context) if context else http.client.HTTPConnection("127.0.0.1", 4000, timeout=20)
    client.request("POST", CHAT, json.dumps({"model": model, "stream": stream, "messages": [{"role": "user", "content": "hi"}]}), {"content-type": "application/json"})
    answer = client.getresponse()
    return answer.status, answer.read().decode()


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = b'{"id":"x","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"over TLS"}}]}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", folder / "tls.key", "-out", folder / "tls.crt"], check=True, capture_output=True)


def up_loopback():
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))


def judge_files(root):
    binary = (root / "usr/bin/edgerouter").read_bytes()
    headers = [struct.unpack_from("<I", binary, struct.unpack_from("<Q", binary, 32)[0] + i * 56)[0] for i in range(struct.unpack_from("<H", binary, 56)[0])]
    that("the binary asks for no loader (static)", 3 not in headers)
    others = [p for p in root.rglob("*") if not p.is_symlink() and p.stat().st_mode & 0o022]
    that("nobody but the owner can write anything", not others, others)
    own = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.stat().st_uid == 65532)
    that("the user owns its two folders and nothing else", own == ["run/edgerouter", "var/lib/edgerouter"], own)
    that("licences and the bill of materials are inside", (root / "usr/share/doc/edgerouter/LICENSES/openssl/copyright").exists() and (root / "usr/share/doc/edgerouter/sbom.cdx.json").exists())


def main():
    up_loopback()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        root = folder / "root"
        root.mkdir(mode=0o755)
        image = lay_out(root)
        judge_files(root)
        engine_files(root)
        with serving(root, image, image["CMD"], image["ENV"], "as the image says") as process:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            that("runs as 65532", "Uid:\t65532\t65532\t65532\t65532" in status, status)
            health = run(root, image, image["HEALTHCHECK"], image["ENV"])
            said, _ = health.communicate(timeout=20)
            that("the health check says well", health.returncode == 0, said)
            code, text = ask("sandbox")
            that("answers a request", code == 200 and "chat.completion" in text, f"{code} {text[:300]}")
            code, text = ask("sandbox", stream=True)
            that("answers a stream to its end", code == 200 and text.endswith("data: [DONE]\n\n"), f"{code} {text[-300:]}")
        health = run(root, image, image["HEALTHCHECK"], image["ENV"])
        health.communicate(timeout=20)
        that("the health check says when nobody answers", health.returncode == 1, health.returncode)

        certificate(folder)
        for name in ("tls.crt", "tls.key"):
            shutil.copyfile(folder / name, root / "etc/edgerouter" / name)
            os.chown(root / "etc/edgerouter" / name, 65532, 65532)
        with open(root / "etc/ssl/certs/ca-certificates.crt", "a") as bundle:
            bundle.write((folder / "tls.crt").read_text())
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 9443), Upstream)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (root / "etc/edgerouter/tls.json").write_text(json.dumps({
            "listen": {"data": "https://127.0.0.1:4000"}, "tls": {"cert": "tls.crt", "key": "tls.key"},
            "providers": {"up": {"dialect": "openai", "base_url": "https://localhost:9443/v1", "api_keys": ["k"]}},
            "models": {"m": {"deployments": [{"provider": "up", "model": "m"}]}}}))
        with serving(root, image, ["serve", "--config", "/etc/edgerouter/tls.json"], {}, "TLS, no variable set"):
            try:
                code, text = ask("m", context=ssl.create_default_context(cafile=folder / "tls.crt"))
            except OSError as failure:
                code, text = 0, str(failure)
            that("TLS in front, TLS behind with the root's authorities and a name from /etc/hosts", code == 200 and "over TLS" in text, f"{code} {text[:500]}")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(0 if counts["failed"] == 0 and counts["passed"] > 0 else 1)


main()
