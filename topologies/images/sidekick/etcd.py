"""What the sidekick needs of etcd: a key under a lease, by the JSON side of its API."""
import base64
import http.client
import json

TIMEOUT_S = 1


class Unreachable(Exception):
    """No member answered; the text says what the last one did."""


class Etcd:
    def __init__(self, endpoints: list[str]) -> None:
        self._endpoints = endpoints
        self._connection: http.client.HTTPConnection | None = None

    def grant(self, ttl_s: int) -> str:
        return self._ask("/v3/lease/grant", {"TTL": str(ttl_s)})["ID"]

    def put(self, key: str, value: str, lease: str) -> None:
        self._ask("/v3/kv/put", {"key": _encoded(key), "value": _encoded(value), "lease": lease})

    def keep_alive(self, lease: str) -> bool:
        """False when the lease is no more, and its keys with it."""
        return int(self._ask("/v3/lease/keepalive", {"ID": lease}).get("result", {}).get("TTL", 0)) > 0

    def revoke(self, lease: str) -> None:
        """The lease's keys go at once."""
        try:
            self._ask("/v3/lease/revoke", {"ID": lease})
        except LeaseUnknown:
            pass

    def _ask(self, path: str, body: dict[str, str]) -> dict:
        last: Exception | None = None
        for _ in self._endpoints:
            try:
                return self._ask_one(path, body)
            except (OSError, http.client.HTTPException, ValueError) as problem:
                last = problem
                self._forget()
        raise Unreachable(f"{', '.join(self._endpoints)}: {last}")

    def _ask_one(self, path: str, body: dict[str, str]) -> dict:
        if self._connection is None:
            host, port = self._endpoints[0].rsplit(":", 1)
            self._connection = http.client.HTTPConnection(host, int(port), timeout=TIMEOUT_S)
        self._connection.request("POST", path, json.dumps(body))
        response = self._connection.getresponse()
        text = response.read()
        if response.status == 404:
            raise LeaseUnknown(path)
        if response.status != 200:
            raise ValueError(f"{self._endpoints[0]}{path} answered {response.status}: {text[:200]!r}")
        return json.loads(text)

    def _forget(self) -> None:
        """The next question goes to the next member."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._endpoints = self._endpoints[1:] + self._endpoints[:1]


class LeaseUnknown(Exception):
    pass


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
