"""Which addresses are public, and which hosts say plainly that they are not, in every spelling."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.public_addresses import is_address, is_plainly_private, is_public

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.15.255.255", "172.32.0.0", "223.255.255.255"]
PUBLIC += ["2001:200::1", "2600::1", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"]

PRIVATE = [
    # this machine and this network
    *("0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "::", "::1"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd00::", "fd00:ec2::254", "fec0::1"),
    # link-local, with the addresses at which clouds tell their machines their secrets; with a scope
    *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "fe80::%25", "2600::1%eth0", "168.63.129.16"),
    # shared, protocols', benchmarks', documentation's
    *("100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.0.9", "192.0.0.192", "198.18.0.1", "198.19.255.255"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "5f00::1", "100::1"),
    # multicast, reserved, broadcast
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "ff02::1", "ff0e::1", "4000::1"),
    # IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo; a public one inside changes nothing
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1", "::127.0.0.1", "::8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::1"),
    *("192.88.99.1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1"),
]

SPELLINGS = ["127.0.0.1", "127.1", "0x7f.1", "0X7F.0.0.1", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1"]
SPELLINGS += ["①②⑦.0.0.1", "１２７．１", "127。0。0。1", "127.0.0.1.", "0", "0.0.0.0", "169.16689662", "0xa9fea9fe"]
SPELLINGS += [
    "[::1]",
    "::1",
    "0:0:0:0:0:0:0:1",
    "[::ffff:127.0.0.1]",
    "::FFFF:7F00:1",
    "[fe80::%25]",
    "64:FF9B::7f00:1",
]
SPELLINGS += ["localhost", "localhost.", "LocalHost", "ｌocalhost", "printer.localhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)
    assert not is_plainly_private(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_any_other_address_is_not(address: str) -> None:
    assert not is_public(address)
    assert is_plainly_private(address)


@pytest.mark.parametrize(
    "text", ["", "8.8.8", "8.8.8.8 ", "8.8.8.8/32", "08.8.8.8", "example.org", "[2600::1]", "8.8.8.8\n"]
)
def test_what_is_not_written_as_the_system_writes_it_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_private_host_is_known_in_every_spelling(host: str) -> None:
    assert is_plainly_private(host)


@pytest.mark.parametrize(
    "host",
    ["pictures.example", "10.example", "localhost.example", "mylocalhost", "0x08080808", "8.8", "", "127.0.0.1 x"],
)
def test_a_name_and_a_public_address_say_nothing(host: str) -> None:
    assert not is_plainly_private(host)


@given(st.ip_addresses())
def test_public_is_never_more_than_global(address: object) -> None:
    assert not is_public(str(address)) or ip_address(str(address)).is_global


@given(st.ip_addresses(v=4))
def test_the_number_of_an_address_is_the_address(address: object) -> None:
    number = str(int.from_bytes(socket.inet_aton(str(address)), "big"))
    assert is_plainly_private(number) == is_plainly_private(str(address)) == (not is_public(str(address)))


@given(st.text() | st.text(alphabet="0123456789abcdefx.:[]%①。", max_size=20))
def test_any_text_is_answered(text: str) -> None:
    assert not (is_public(text) and is_plainly_private(text))


def test_an_address_is_one_in_its_usual_spelling() -> None:
    assert is_address("127.0.0.1")
    assert is_address("::1")
    assert not any(is_address(host) for host in ("localhost", "127.1", "2130706433", "[::1]", ""))
