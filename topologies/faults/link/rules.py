"""What is set in this network namespace, by iptables and tc, and how it is removed."""

import subprocess

IN, OUT = "BENCHDAY-IN", "BENCHDAY-OUT"
HANDLE = "bda:"
# A queue that nobody reads loses what comes, and the sender is not told; a rule that drops what leaves would tell it.
LOST, DELAYED = 4242, 4243
# nftables' own first: the other takes modules that newer kernels lack.
VARIANTS = ("nft", "legacy")


class Refused(Exception):
    """The kernel, or the engine's settings, do not allow it."""


def drop(share):
    chance = f"-m statistic --mode random --probability {share:.7f}" if share < 1 else ""
    _set([f"-A {IN} {chance} -j DROP", f"-A {OUT} {chance} -j NFQUEUE --queue-num {LOST}"])


def queue_what_leaves():
    # bypass: when the reader is gone, packets leave at once
    _set([f"-A {OUT} -j NFQUEUE --queue-num {DELAYED} --queue-bypass"])


def shape(*qdisc):
    names = _interfaces()
    if not names:
        raise Refused("there is no network but the loopback")
    for name in names:
        _must("tc", "qdisc", "add", "dev", name, "root", "handle", HANDLE, *qdisc)


def restore():
    for name in _interfaces():
        if f" {HANDLE} " in _run("tc", "qdisc", "show", "dev", name)[1]:
            _must("tc", "qdisc", "del", "dev", name, "root")
    for family in ("iptables", "ip6tables"):
        for variant in VARIANTS:
            _remove(f"{family}-{variant}")


def _set(rules):
    """All of them at once, or none."""
    text = "\n".join(
        [
            "*filter",
            f":{IN} - [0:0]",
            f":{OUT} - [0:0]",
            f"-I INPUT 1 ! -i lo -j {IN}",
            f"-I OUTPUT 1 ! -o lo -j {OUT}",
            *rules,
            "COMMIT\n",
        ]
    )
    for family in ["iptables", *(["ip6tables"] if _has_ipv6() else [])]:
        refusals = []
        for variant in VARIANTS:
            status, said = _run(f"{family}-{variant}-restore", "--noflush", "--wait=5", text=text)
            if status == 0:
                break
            refusals.append(said)
        else:
            raise Refused("; ".join(refusals))


def _remove(command):
    for hook in ((f"INPUT ! -i lo -j {IN}"), (f"OUTPUT ! -o lo -j {OUT}")):
        # It may have been set more than once.
        while _is_set(command) and _run(command, "-w", "5", "-D", *hook.split())[0] == 0:
            pass
    if not _is_set(command):
        return
    for chain in (IN, OUT):
        _run(command, "-w", "5", "-F", chain)
        _run(command, "-w", "5", "-X", chain)
    if _is_set(command):
        raise Refused(f"{command} keeps its rules")


def _is_set(command):
    return "BENCHDAY-" in _run(command, "-w", "5", "-S")[1]


def _interfaces():
    """Those that are up: kernels make some in every namespace that nobody uses."""
    lines = _must("ip", "-o", "link", "show", "up").splitlines()
    names = [line.split(": ")[1].split("@")[0] for line in lines]
    return [name for name in names if name != "lo"]


def _has_ipv6():
    try:
        with open("/proc/net/if_inet6", encoding="ascii") as file:
            return any(line.split()[3] == "00" for line in file)
    except FileNotFoundError:
        return False


def _must(*words):
    status, said = _run(*words)
    if status != 0:
        raise Refused(f"{' '.join(words)}: {said}")
    return said


def _run(*words, text=None):
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False, timeout=20)
    return done.returncode, (done.stdout + done.stderr).strip()
