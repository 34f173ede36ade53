"""Makes the network that it stands in worse for whoever shares it, and takes that back. Loopback is left.

    link.py loss 0.1            share of the packets, of those that come and of those that leave
    link.py delay 50            ms by which leave what leaves
    link.py bandwidth 1000000   bits a second that leave
    link.py restore

It says `ready` when it is so, and ends; only where the kernel has no netem it stays, to delay packets itself.
Whatever else it says is why it could not, and then nothing is left of it.
"""

import sys

import queued
import rules

# A burst of 20 ms, and at least some packets of full size.
SMALLEST_BURST = 8192


def loss(share):
    rules.drop(float(share))


def delay(ms):
    try:
        rules.shape("netem", "delay", f"{ms}ms", "limit", "100000")
    except rules.Refused:
        rules.restore()
        queue = queued.Queue(rules.DELAYED)
        rules.queue_what_leaves()
        print("ready", flush=True)
        queue.hold(float(ms) / 1000)


def bandwidth(bits):
    burst = max(SMALLEST_BURST, int(bits) // 8 // 50)
    rules.shape("tbf", "rate", f"{bits}bit", "burst", str(burst), "latency", "200ms")


WORDS = {"loss": loss, "delay": delay, "bandwidth": bandwidth, "restore": rules.restore}


def main(word, *amount):
    try:
        WORDS[word](*amount)
    except (rules.Refused, OSError) as refusal:
        print(refusal, flush=True)
        if word != "restore":
            rules.restore()
        sys.exit(1)
    print("ready", flush=True)


main(*sys.argv[1:])
