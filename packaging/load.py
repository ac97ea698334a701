#!/usr/bin/env python3
"""Callers that never keep a connection, while the service behind the port is replaced: who is refused, who is cut off.

usage: load.py PORT CALLERS      runs until SIGTERM (or ten minutes), then prints one JSON object of counts
"""
import asyncio, json, signal, sys, time

port, callers = int(sys.argv[1]), int(sys.argv[2])
counts = {"whole": 0, "refused": 0, "cut": 0, "told_to_come_back": 0, "other": 0, "longest_wait_ms": 0}
problems = []


def request(model, stream):
    body = json.dumps({"model": model, "stream": stream, "messages": [{"role": "user", "content": "hi"}]}).encode()
    return b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body) + body


async def call(model, stream):
    began = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as failure:
        counts["refused"] += 1
        problems.append(repr(failure))
        return
    try:
        writer.write(request(model, stream))
        first = await reader.read(4096)
        counts["longest_wait_ms"] = max(counts["longest_wait_ms"], round((time.monotonic() - began) * 1000))
        answer = first + await reader.read()
    except OSError as failure:
        answer = b""
        problems.append(repr(failure))
    finally:
        writer.close()
    status = answer[9:12]
    if status == b"503" and b"\r\nretry-after:" in answer.lower():
        counts["told_to_come_back"] += 1
    elif status != b"200":
        counts["cut" if not answer else "other"] += 1
        problems.append(answer[:300].decode(errors="replace"))
    elif (b"data: [DONE]" if stream else b'"finish_reason"') not in answer or not answer.rstrip().endswith((b"0", b"}")):
        counts["cut"] += 1
        problems.append(answer[-300:].decode(errors="replace"))
    else:
        counts["whole"] += 1


async def caller(number, stop):
    stream = number % 2 == 1
    while not stop.is_set():
        await call("mock/ev=20,int=100" if stream else "mock/ev=3", stream)
        if not stream:
            await asyncio.sleep(0.005)


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    asyncio.get_running_loop().call_later(600, stop.set)
    await asyncio.gather(*(caller(i, stop) for i in range(callers)))
    print(json.dumps({**counts, "problems": problems[:5]}))


asyncio.run(main())
