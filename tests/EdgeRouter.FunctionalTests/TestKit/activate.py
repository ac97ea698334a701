#!/usr/bin/env python3
"""A service manager in small: opens the sockets, starts the service on them, and restarts it when told to.

usage: activate.py BINARY CONFIG      reads "restart" or the end of input from standard input, writes lines: the port, then "up" after each start
"""
import os, signal, socket, sys

binary, config = sys.argv[1:3]
data, admin = socket.socket(), socket.socket()
for s in (data, admin):
    s.bind(("127.0.0.1", 0))
    s.listen(512)
print(data.getsockname()[1], flush=True)


def start():
    pid = os.fork()
    if pid:
        print("up", flush=True)
        return pid
    # Away from 3 and 4 first, so that neither copy overwrites the other's source.
    a, b = os.dup(data.fileno()), os.dup(admin.fileno())
    a, b = os.dup2(a, 60), os.dup2(b, 61)
    os.dup2(a, 3, inheritable=True)
    os.dup2(b, 4, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES="data:admin")
    os.execv(binary, [binary, "serve", "--config", config])


def stop(pid):
    os.kill(pid, signal.SIGTERM)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


pid = start()
for line in sys.stdin:
    code = stop(pid)
    if code != 0:
        print(f"exit code {code}", flush=True)
    pid = start()
sys.exit(stop(pid))
