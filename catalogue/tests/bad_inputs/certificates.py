"""OMDb over TLS, with certificates that do not prove who it is."""

import shutil
import subprocess
from pathlib import Path

import pytest

from catalogue.omdb import Omdb
from catalogue.tests.bad_inputs.outages import KNOWN
from catalogue.tests.bad_inputs.stage import Stage, title_of

_AUTHORITY = """
[ca]
default_ca = this
[this]
new_certs_dir = .
database = index.txt
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[good]
basicConstraints = CA:TRUE
subjectAltName = IP:127.0.0.1
[other]
basicConstraints = CA:TRUE
subjectAltName = DNS:other.example
"""


def no_tls(stage: Stage) -> None:
    """Ask over https a server that speaks http."""
    _assert_not_trusted(stage, stage.server.url.replace("http:", "https:"), calls=0)


def a_certificate(whose: str, stage: Stage) -> None:
    """Ask a server that shows a certificate which does not prove who it is."""
    good = _certificate(stage.root, "good")
    shown = _certificate(stage.root, whose)
    stage.server.use_tls(shown)
    # A certificate that a client trusts is its own authority, so that only what this row is about is wrong with it.
    monkeypatch = stage.request.getfixturevalue("monkeypatch")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(good if whose == "nobody's" else shown))
    _assert_not_trusted(stage, stage.server.url.replace("http:", "https:"), calls=0)


def a_good_certificate(stage: Stage) -> None:
    """Ask a server that proves who it is; without this, the other certificates would prove nothing."""
    shown = _certificate(stage.root, "good")
    stage.server.use_tls(shown)
    stage.request.getfixturevalue("monkeypatch").setenv("REQUESTS_CA_BUNDLE", str(shown))
    stage.add("known-one", KNOWN)
    report = stage.ingest(omdb=Omdb(stage.server.url.replace("http:", "https:"), stage.server.key))
    assert (report.notes, title_of(KNOWN)["name"]) == ([], f"Title of {KNOWN}")


def _assert_not_trusted(stage: Stage, url: str, calls: int) -> None:
    stage.add("known-one", KNOWN)
    report = stage.ingest(omdb=Omdb(url, stage.server.key, backoff=0.01))
    assert (report.added, report.problems, report.omdb_calls) == (1, [], 1)
    assert "could not prove who it is (TLS)" in report.notes[0]
    assert stage.server.calls == calls
    assert title_of(KNOWN)["needs_details"]


def _certificate(root: Path, whose: str) -> Path:
    """Make a certificate with its key: "good", "nobody's", "expired" or "another host's". Skips without openssl."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    place = root / whose.replace("'", "").replace(" ", "-")
    place.mkdir()
    (place / "index.txt").touch()
    (place / "authority").write_text(_AUTHORITY)
    start, end = ("2001", "2002") if whose == "expired" else ("2001", "2099")
    request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out request -subj /CN=x"
    sign = (
        f"ca -batch -config authority -selfsign -keyfile key -in request -out certificate -notext"
        f" -startdate {start}0101000000Z -enddate {end}0101000000Z"
        f" -extensions {'other' if whose.startswith('another') else 'good'}"
    )
    for arguments in (request, sign):
        subprocess.run(["openssl", *arguments.split()], cwd=place, check=True, capture_output=True)
    both = place / "both.pem"
    both.write_text((place / "certificate").read_text() + (place / "key").read_text())
    return both
