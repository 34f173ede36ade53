"""Keeps REGISTRY_KEY in etcd, under a lease, while HEALTH_URL answers 200.

It goes at once when the instance drains (404), after CHECK_FALL failed checks, and at SIGTERM; when the sidekick itself
dies or cannot reach etcd, it goes with the lease.
"""
import http.client
import pathlib
import signal
import sys
import time
import typing

from etcd import Etcd, LeaseUnknown, Unreachable
from settings import Settings, read_settings

ALIVE = pathlib.Path("/run/sidekick/alive")
ALIVE_EVERY_S = 5
FAST_CHECK_S = 0.25
ETCD_RETRY_S = 1
OK, DRAINING = 200, 404


class Stopped(Exception):
    pass


def stop(*_: object) -> typing.NoReturn:
    raise Stopped


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Sidekick:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._etcd = Etcd(settings.endpoints)
        self._lease: str | None = None
        self._renew_at = 0.0
        self._retry_at = 0.0
        self._failures = 0
        self._complaint = ""

    def run(self) -> None:
        alive_at = 0.0
        while True:
            started = time.monotonic()
            if started >= alive_at:
                ALIVE.touch()
                alive_at = started + ALIVE_EVERY_S
            seen = self._look()
            self._failures = 0 if seen == OK else self._failures + 1
            self._tell(seen)
            pause_s = FAST_CHECK_S if 0 < self._failures < self._settings.check_fall else self._settings.check_interval_s
            time.sleep(max(0.0, started + pause_s - time.monotonic()))

    def leave(self, why: str) -> None:
        """The key goes now; should etcd be away, it goes with the lease."""
        lease, self._lease = self._lease, None
        if lease is None:
            return
        say(f"{self._settings.key} leaves: {why}")
        try:
            self._etcd.revoke(lease)
        except Unreachable as problem:
            say(f"the lease could not be revoked and will expire: {problem}")

    def _look(self) -> int | str:
        """The status that the instance answers, or why it answers none."""
        settings = self._settings
        connection = http.client.HTTPConnection(
            settings.health_host, settings.health_port, timeout=settings.check_timeout_s
        )
        try:
            connection.request("GET", settings.health_path, headers={"Connection": "close"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as problem:
            return str(problem) or type(problem).__name__
        finally:
            connection.close()

    def _tell(self, seen: int | str) -> None:
        if seen == DRAINING or self._failures >= self._settings.check_fall:
            self.leave(f"its health check says {seen}")
            return
        now = time.monotonic()
        if now < self._retry_at:
            return
        try:
            if self._lease is None and seen == OK:
                self._join()
            elif self._lease is not None and now >= self._renew_at:
                self._renew()
            self._complaint = ""
        except (Unreachable, LeaseUnknown) as problem:
            self._retry_at = time.monotonic() + ETCD_RETRY_S
            if self._complaint == "":
                say(f"etcd is away: {problem}")
            self._complaint = str(problem)

    def _join(self) -> None:
        self._lease = self._etcd.grant(self._settings.lease_s)
        try:
            self._etcd.put(self._settings.key, self._settings.value, self._lease)
        except (Unreachable, LeaseUnknown):
            self._lease = None
            raise
        self._renew_at = time.monotonic() + self._settings.lease_s / 3
        say(f"{self._settings.key} = {self._settings.value} is registered")

    def _renew(self) -> None:
        if self._lease is None:
            raise TypeError("there is no lease to renew")
        if self._etcd.keep_alive(self._lease):
            self._renew_at = time.monotonic() + self._settings.lease_s / 3
            return
        say("the lease has expired")
        self._lease = None
        self._join()


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sidekick = Sidekick(read_settings())
    try:
        sidekick.run()
    except Stopped:
        sidekick.leave("the sidekick stops")


main()
