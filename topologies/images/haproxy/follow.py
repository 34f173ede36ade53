#!/usr/bin/env python3
"""Keeps HAProxy's backend `app` equal to the keys under APP_PREFIX in etcd: /prefix/<instance> = <host>:<port>.

A change is told by a watch, and answered by reading the whole prefix, as is every interruption and every quiet RESYNC_S.
etcd away, or suddenly empty, changes nothing: HAProxy's own checks take out what is really dead.
"""
import base64
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sys
import time

PREFIX = os.environ["APP_PREFIX"]
ENDPOINTS = re.split("[ ,]", os.environ["ETCD_ENDPOINTS"])
RUNTIME = "/opt/haproxy/runtime.sock"
ALIVE = pathlib.Path("/opt/haproxy/followed")
RESYNC_S = 5
ETCD_TIMEOUT_S = 2
RETRY_S = 0.5
FORCED_MAINTENANCE = 0x01
ADD = (
    "check inter 1s fastinter 250ms downinter 500ms fall 2 rise 1 pool-purge-delay 1s maxconn "
    + os.environ["APP_MAX_CONNECTIONS"]
)

Address = tuple[str, int]


def say(text: str) -> None:
    print(f"follower: {text}", file=sys.stderr, flush=True)


# ---- etcd, by the JSON side of its API ----


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


KEYS = {"key": encoded(PREFIX), "range_end": encoded(PREFIX[:-1] + chr(ord(PREFIX[-1]) + 1))}


def post(endpoint: str, path: str, body: object, timeout_s: float) -> http.client.HTTPResponse:
    host, port = endpoint.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=timeout_s)
    connection.request("POST", path, json.dumps(body))
    response = connection.getresponse()
    if response.status != 200:
        raise OSError(f"{endpoint}{path} answered {response.status}")
    return response


def registered(endpoint: str) -> tuple[dict[str, str], int]:
    """What stands under the prefix, and the revision of the store at which it did."""
    answer = json.loads(post(endpoint, "/v3/kv/range", KEYS, ETCD_TIMEOUT_S).read())
    found = {}
    for row in answer.get("kvs", []):
        name = base64.b64decode(row["key"]).decode()[len(PREFIX) :]
        value = base64.b64decode(row.get("value", "")).decode()
        if re.fullmatch(r"[A-Za-z0-9._-]+", name) and re.fullmatch(r"[A-Za-z0-9._-]+:[0-9]{1,5}", value):
            found[name] = value
        else:
            say(f"ignored the key {name!r} = {value!r}: it is not <instance> = <host>:<port>")
    return found, int(answer["header"]["revision"])


def wait_for_change(endpoint: str, revision: int) -> None:
    """Returns at the first change after a revision, or when RESYNC_S were quiet."""
    request = {"create_request": {**KEYS, "start_revision": str(revision + 1)}}
    try:
        stream = post(endpoint, "/v3/watch", request, RESYNC_S)
        while line := stream.readline():
            result = json.loads(line).get("result", {})
            if not result.get("created") or result.get("events"):
                return
    except TimeoutError:
        return
    raise OSError(f"{endpoint} ended the watch")


# ---- HAProxy, by its runtime socket ----


def order(command: str) -> str:
    with socket.socket(socket.AF_UNIX) as runtime:
        runtime.settimeout(2)
        runtime.connect(RUNTIME)
        runtime.sendall(f"{command}\n".encode())
        answer = b""
        while part := runtime.recv(65536):
            answer += part
    return answer.decode().strip()


def present() -> dict[str, tuple[Address, bool]]:
    """HAProxy's servers of the backend: address, and whether they are taken out."""
    _, header, *rows = order("show servers state app").splitlines()
    columns = header.removeprefix("# ").split(" ")
    servers = {}
    for row in rows:
        server = dict(zip(columns, row.split(" ")))
        is_out = int(server["srv_admin_state"]) & FORCED_MAINTENANCE != 0
        servers[server["srv_name"]] = ((server["srv_addr"], int(server["srv_port"])), is_out)
    return servers


def resolved(value: str) -> Address:
    host, port = value.rsplit(":", 1)
    return socket.gethostbyname(host), int(port)


def bring_in(name: str, value: str, known: tuple[Address, bool] | None) -> None:
    address = resolved(value)
    if known == (address, False):
        return
    if known is None:
        order(f"add server app/{name} {address[0]}:{address[1]} {ADD}")
        order(f"enable health app/{name}")
    elif known[0] != address:
        order(f"set server app/{name} addr {address[0]} port {address[1]}")
    order(f"set server app/{name} state ready")
    say(f"{name} is in, at {value} ({address[0]})")


def take_out(name: str, is_out: bool) -> None:
    if not is_out:
        # Requests under way finish; a server without any can be deleted.
        order(f"set server app/{name} state maint")
        say(f"{name} is out")
    order(f"del server app/{name}")


def reconcile(wanted: dict[str, str]) -> None:
    servers = present()
    if not wanted and any(not is_out for _, is_out in servers.values()):
        say("nothing is registered any more; the servers stay, as their own checks know better")
        return
    for name, value in wanted.items():
        try:
            bring_in(name, value, servers.get(name))
        except socket.gaierror:
            say(f"the name of {name}, {value}, has no address; it is left as it is")
    for name in servers.keys() - wanted.keys():
        take_out(name, servers[name][1])


def follow() -> None:
    has_found, was_away = False, False
    turn = 0
    while True:
        endpoint = ENDPOINTS[turn % len(ENDPOINTS)]
        try:
            wanted, revision = registered(endpoint)
            reconcile(wanted)
            if was_away:
                say(f"{endpoint} answers again")
            was_away = False
            has_found = has_found or bool(wanted)
            if has_found:
                ALIVE.touch()
            wait_for_change(endpoint, revision)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            turn += 1
            if not was_away:
                say(f"{endpoint}: {problem}; the servers stay as they are")
            was_away = True
            if has_found:
                ALIVE.touch()
            time.sleep(RETRY_S)


signal.signal(signal.SIGTERM, signal.SIG_DFL)
follow()
