"""Holds back what the kernel gives to a queue of netfilter, packet by packet, in the order of its coming."""

import errno
import select
import socket
import struct
import time
from collections import deque

# linux/netfilter/nfnetlink.h and nfnetlink_queue.h
NETLINK_NETFILTER = 12
SUBSYSTEM_QUEUE = 3
VERDICT_BATCH, CONFIG = 3, 2
CONFIG_COMMAND, CONFIG_PARAMETERS, CONFIG_LENGTH, CONFIG_MASK, CONFIG_FLAGS = 1, 2, 3, 4, 5
COMMAND_BIND, COPY_META = 1, 1
FLAG_FAIL_OPEN, FLAG_GSO = 1, 4
PACKET_HEADER, VERDICT_HEADER = 1, 2
ACCEPT = 1

REQUEST, WANTS_ACK, ERROR = 1, 4, 2
LONGEST_QUEUE = 65536
BUFFER_BYTES = 8 << 20
# SO_RCVBUFFORCE, which Python has no name for
RCVBUFFORCE = 33


def _attribute(kind, value):
    length = 4 + len(value)
    return struct.pack("=HH", length, kind) + value + b"\0" * (-length % 4)


class Queue:
    def __init__(self, number):
        self._number = number
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self._socket.bind((0, 0))
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, RCVBUFFORCE, BUFFER_BYTES)
        except OSError:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._configure(CONFIG_COMMAND, struct.pack(">BBH", COMMAND_BIND, 0, 0))
        self._configure(CONFIG_PARAMETERS, struct.pack(">IB", 0, COPY_META))
        self._configure(CONFIG_LENGTH, struct.pack(">I", LONGEST_QUEUE))
        # Full or not read, a queue lets packets pass; and what is to be cut into packets later comes as one.
        flags = struct.pack(">I", FLAG_FAIL_OPEN | FLAG_GSO)
        self._configure(CONFIG_FLAGS, flags, _attribute(CONFIG_MASK, flags))

    def hold(self, seconds):
        """Lets each packet go so many seconds after it came. Never returns."""
        waiting = deque()
        self._socket.setblocking(False)
        while True:
            timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
            select.select([self._socket], [], [], timeout)
            for packet in self._packets():
                waiting.append((time.monotonic() + seconds, packet))
            last = None
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                last = waiting.popleft()[1]
            if last is not None:
                # The kernel lets go all up to this one.
                self._send(VERDICT_BATCH, _attribute(VERDICT_HEADER, struct.pack(">II", ACCEPT, last)))

    def _packets(self, most=256):
        for _ in range(most):
            try:
                message = self._socket.recv(4096)
            except BlockingIOError:
                return
            except OSError as problem:
                # Some were lost on their way here, and the kernel has let them pass.
                if problem.errno != errno.ENOBUFS:
                    raise
                return
            kind, first = struct.unpack_from("=H", message, 4)[0], struct.unpack_from("=H", message, 22)[0]
            if kind == SUBSYSTEM_QUEUE << 8 and first == PACKET_HEADER:
                yield struct.unpack_from(">I", message, 24)[0]

    def _configure(self, kind, value, more=b""):
        self._send(CONFIG, _attribute(kind, value) + more, REQUEST | WANTS_ACK)
        answer = self._socket.recv(4096)
        status = struct.unpack_from("=i", answer, 16)[0]
        if struct.unpack_from("=H", answer, 4)[0] == ERROR and status != 0:
            raise OSError(-status, f"netfilter's queue {self._number}: {errno.errorcode.get(-status, status)}")

    def _send(self, kind, attributes, flags=REQUEST):
        # nfgenmsg: family, version, number of the queue
        body = struct.pack("=BB", 0, 0) + struct.pack(">H", self._number) + attributes
        header = struct.pack("=IHHII", 16 + len(body), SUBSYSTEM_QUEUE << 8 | kind, flags, 0, 0)
        self._socket.send(header + body)
