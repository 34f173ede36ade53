"""The settings, from the environment. A bad one ends the process with status 78 and a sentence."""
import dataclasses
import os
import re
import sys
import typing
import urllib.parse

BAD_SETTING = 78


@dataclasses.dataclass(frozen=True)
class Settings:
    key: str
    value: str
    health_host: str
    health_port: int
    health_path: str
    endpoints: list[str]
    lease_s: int
    check_interval_s: float
    check_timeout_s: float
    check_fall: int


def fail(sentence: str) -> typing.NoReturn:
    print(f"The sidekick cannot start: {sentence}.", file=sys.stderr)
    sys.exit(BAD_SETTING)


def checked(name: str, pattern: str, meaning: str) -> str:
    value = os.environ.get(name, "")
    if re.fullmatch(pattern, value) is None:
        fail(f'{name} must be {meaning}, but is "{value}"')
    return value


def number(name: str, least: int, most: int) -> int:
    value = os.environ.get(name, "")
    if re.fullmatch("[0-9]{1,9}", value) is None or not least <= int(value) <= most:
        fail(f'{name} must be a whole number from {least} to {most}, but is "{value}"')
    return int(value)


def read_settings() -> Settings:
    address = r"[A-Za-z0-9._-]+:[0-9]{1,5}"
    url = urllib.parse.urlsplit(
        checked("HEALTH_URL", rf"http://{address}/[A-Za-z0-9._/-]*", "an address such as http://app:8080/health/ready")
    )
    return Settings(
        key=checked("REGISTRY_KEY", r"(/[A-Za-z0-9._-]+)+", "a key such as /benchday/services/app/app-1"),
        value=checked("REGISTRY_VALUE", address, "host:port"),
        health_host=str(url.hostname),
        health_port=int(url.netloc.rsplit(":", 1)[1]),
        health_path=url.path,
        endpoints=re.split(
            "[ ,]",
            checked("ETCD_ENDPOINTS", f"{address}([ ,]{address})*", "host:port, or several with blanks or commas between"),
        ),
        lease_s=number("LEASE_SECONDS", 2, 3600),
        check_interval_s=number("CHECK_INTERVAL_MS", 50, 60_000) / 1000,
        check_timeout_s=number("CHECK_TIMEOUT_MS", 50, 60_000) / 1000,
        check_fall=number("CHECK_FALL", 1, 99),
    )
