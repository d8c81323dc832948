"""Free ports on the loopback, and waiting for somebody to answer there."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address

import ifaddr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(count: int) -> int:
    """The first of `count` neighbouring free ports (the console wants PORT and PORT+1)."""
    for _ in range(200):
        first = free_port()
        if first + count < 65536 and not any(answers(first + n) or not bindable(first + n) for n in range(count)):
            return first
    raise RuntimeError(f"No {count} free neighbouring ports")


def bindable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(port: int, timeout: float = 0.5) -> bool:
    with socket.socket() as probe:
        probe.settimeout(timeout)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_answers(port: int, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > end:
            raise TimeoutError(f"Nothing answers on port {port} after {seconds} s")
        time.sleep(0.05)


def free_udp_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_addresses() -> list[str]:
    """This machine's own in IPv4: some peers (libnice) neither gather the loopback nor pair it with another."""
    ips = (ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str))
    return [ip for ip in ips if not ip_address(ip).is_loopback]
