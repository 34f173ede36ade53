"""One instance of the service: looked at again and again, and in etcd while it is well."""
import dataclasses
import http.client
import sys
import threading
import time

from etcd import Etcd, LeaseUnknown, Unreachable
from settings import Settings

FAST_CHECK_S = 0.25
ETCD_RETRY_S = 1
OK, DRAINING = 200, 404


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclasses.dataclass(frozen=True)
class Entry:
    """What stands in etcd, and where the instance is asked how it is."""

    key: str
    value: str
    host: str


class Instance(threading.Thread):
    def __init__(self, settings: Settings, entry: Entry) -> None:
        super().__init__(name=entry.key, daemon=True)
        self._settings = settings
        self._entry = entry
        self._etcd = Etcd(settings.endpoints)
        self._lease: str | None = None
        self._renew_at = 0.0
        self._retry_at = 0.0
        self._failures = 0
        self._complaint = ""
        self._ended = threading.Event()
        self._why = ""

    def end(self, why: str) -> None:
        """It is looked at no more, and leaves. `join` waits for it."""
        self._why = why
        self._ended.set()

    def run(self) -> None:
        while not self._ended.is_set():
            started = time.monotonic()
            seen = self._look()
            self._failures = 0 if seen == OK else self._failures + 1
            self._tell(seen)
            pause_s = FAST_CHECK_S if 0 < self._failures < self._settings.check_fall else self._settings.check_interval_s
            self._ended.wait(max(0.0, started + pause_s - time.monotonic()))
        self._leave(self._why)

    def _leave(self, why: str) -> None:
        """The key goes now; should etcd be away, it goes with the lease."""
        lease, self._lease = self._lease, None
        if lease is None:
            return
        say(f"{self._entry.key} leaves: {why}")
        try:
            self._etcd.revoke(lease)
        except Unreachable as problem:
            say(f"the lease could not be revoked and will expire: {problem}")

    def _look(self) -> int | str:
        """The status that the instance answers, or why it answers none."""
        settings = self._settings
        connection = http.client.HTTPConnection(
            self._entry.host, settings.health_port, timeout=settings.check_timeout_s
        )
        try:
            host = f"{settings.health_host}:{settings.health_port}"
            connection.request("GET", settings.health_path, headers={"Host": host, "Connection": "close"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as problem:
            return str(problem) or type(problem).__name__
        finally:
            connection.close()

    def _tell(self, seen: int | str) -> None:
        if seen == DRAINING or self._failures >= self._settings.check_fall:
            self._leave(f"its health check says {seen}")
            return
        now = time.monotonic()
        if now < self._retry_at:
            return
        try:
            if self._lease is None and seen == OK:
                self._join_service()
            elif self._lease is not None and now >= self._renew_at:
                self._renew()
            self._complaint = ""
        except (Unreachable, LeaseUnknown) as problem:
            self._retry_at = time.monotonic() + ETCD_RETRY_S
            if self._complaint == "":
                say(f"etcd is away: {problem}")
            self._complaint = str(problem)

    def _join_service(self) -> None:
        self._lease = self._etcd.grant(self._settings.lease_s)
        try:
            self._etcd.put(self._entry.key, self._entry.value, self._lease)
        except (Unreachable, LeaseUnknown):
            self._lease = None
            raise
        self._renew_at = time.monotonic() + self._settings.lease_s / 3
        say(f"{self._entry.key} = {self._entry.value} is registered")

    def _renew(self) -> None:
        if self._lease is None:
            raise TypeError("there is no lease to renew")
        if self._etcd.keep_alive(self._lease):
            self._renew_at = time.monotonic() + self._settings.lease_s / 3
            return
        say("the lease has expired")
        self._lease = None
        self._join_service()
