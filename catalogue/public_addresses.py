"""Which addresses are of the public internet, and which lead into a house, a data centre or this machine.

Kept by hand: `ipaddress.is_global` lets several ways into a private network through, not the same ones in each
release of Python.
"""

import socket
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_Address = IPv4Address | IPv6Address

# https://www.iana.org/assignments/iana-ipv4-special-registry, multicast, and what is left of class E.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, as its machines see them
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# The one block that public addresses are given from. Outside are, among others, loopback, link-local, unique local,
# multicast, IPv4 inside IPv6 (::a.b.c.d, ::ffff:a.b.c.d) and NAT64 (64:ff9b::/96, 64:ff9b:1::/48).
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocols' own, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Return whether an IP address, written as the system writes it, is one of the public internet.

    What is no such address, or has a scope ("fe80::1%eth0"), is not.
    """
    parsed = _parsed(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    if parsed is None or parsed.scope_id is not None:
        return False
    return parsed in _PUBLIC_6 and not any(parsed in network for network in _NOT_PUBLIC_6)


def is_plainly_private(host: str) -> bool:
    """Return whether the host of a web address says, without any look-up, that it is no host of the public internet.

    Addresses are understood in every spelling that some system understands: 127.1, 0x7f.1, 0177.0.0.1, 2130706433,
    full-width and circled digits. A name other than "localhost" says nothing.
    """
    text = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip("[]").rstrip(".").lower()
    if text == "localhost" or text.endswith(".localhost"):
        return True
    address = _parsed(text) or _parsed_as_of_old(text)
    return address is not None and not is_public(str(address))


def is_address(host: str) -> bool:
    """Return whether a host is an IP address in its one usual spelling, without brackets."""
    return _parsed(host) is not None


def _parsed(text: str) -> _Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _parsed_as_of_old(text: str) -> IPv4Address | None:
    """Read one to four numbers, each decimal, octal or hexadecimal: what the C library takes for an address."""
    try:
        # It would take "127.0.0.1 and more", too.
        return None if any(letter.isspace() for letter in text) else IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None
