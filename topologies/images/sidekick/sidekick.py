"""Keeps each instance that the host of HEALTH_URL leads to in etcd, under a lease of its own, while it answers 200.

The first is REGISTRY_KEY, further ones are REGISTRY_KEY.2 and so on, each with its address. Where REGISTRY_VALUE names
another host there is one instance, with that value. An instance goes at once when it drains (404) or the name leads only
to others, after CHECK_FALL failed checks, and at SIGTERM; when the sidekick itself dies or cannot reach etcd, it goes
with the lease.
"""
import pathlib
import signal
import socket
import sys
import time
import typing

from instance import Entry, Instance
from settings import Settings, read_settings

ALIVE = pathlib.Path("/run/sidekick/alive")
ALIVE_EVERY_S = 5
STOPPED_WITHIN_S = 8


class Stopped(Exception):
    pass


def stop(*_: object) -> typing.NoReturn:
    raise Stopped


class Sidekick:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._value_host, self._value_port = settings.value.rsplit(":", 1)
        # By where they are; the number says which key they have.
        self._instances: dict[str, tuple[int, Instance]] = {}

    def run(self) -> None:
        alive_at = 0.0
        while True:
            started = time.monotonic()
            if started >= alive_at:
                ALIVE.touch()
                alive_at = started + ALIVE_EVERY_S
            self._follow(self._hosts())
            for _, instance in self._instances.values():
                if not instance.is_alive():
                    sys.exit(f"nobody looks at {instance.name} any more")
            time.sleep(max(0.0, started + self._settings.check_interval_s - time.monotonic()))

    def leave(self, why: str) -> None:
        for _, instance in self._instances.values():
            instance.end(why)
        until = time.monotonic() + STOPPED_WITHIN_S
        for _, instance in self._instances.values():
            instance.join(max(0.0, until - time.monotonic()))

    def _hosts(self) -> list[str]:
        """Where instances are; none: nobody knows."""
        settings = self._settings
        if settings.health_host != self._value_host:
            return [settings.health_host]
        try:
            found = socket.getaddrinfo(settings.health_host, None, socket.AF_INET, socket.SOCK_STREAM)
        except OSError:
            return []
        return sorted({str(address[0]) for *_, address in found})

    def _follow(self, hosts: list[str]) -> None:
        # A name that leads nowhere says nothing of the instances: their own checks do.
        if not hosts:
            return
        for host in self._instances.keys() - set(hosts):
            _, instance = self._instances.pop(host)
            instance.end(f"{self._settings.health_host} does not lead to {host} any more")
            # Its key may be the next one's.
            instance.join(STOPPED_WITHIN_S)
        for host in hosts:
            if host not in self._instances:
                self._begin(host)

    def _begin(self, host: str) -> None:
        taken = {number for number, _ in self._instances.values()}
        number = next(number for number in range(1, len(taken) + 2) if number not in taken)
        settings = self._settings
        key = settings.key if number == 1 else f"{settings.key}.{number}"
        value = settings.value if host == settings.health_host else f"{host}:{self._value_port}"
        instance = Instance(settings, Entry(key, value, host))
        self._instances[host] = (number, instance)
        instance.start()


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sidekick = Sidekick(read_settings())
    try:
        sidekick.run()
    except Stopped:
        sidekick.leave("the sidekick stops")


main()
