"""Tickets: the right to fetch one hashed folder until a given hour, written into the path of its address.

`/v/<key>/<signature>/<expires>/<folder>/<file>`: `key` is the letter of the secret that signed, `expires` are
seconds since 1970, `signature` is what nginx's `secure_link_md5` computes: base64url without padding of the
MD5 of `<secret>:<expires>:<folder>:<secret>`. nginx checks it alone (`docker/video-server/`), and so does
`delivery.py`.

No Django and no settings in here: everything is an argument.
"""

import base64
import enum
import hashlib
import hmac
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote

FOLDER = r"[A-Za-z0-9_-]{8,128}"
"""What the name of a hashed folder looks like (a regular expression)."""

_HOUR = 3600
_SHORTEST = 4 * _HOUR
_LONGEST = 12 * _HOUR
# No colon and no comma, so that what is signed, and a pair of secrets, can be read in one way only.
_KEY = re.compile(r"(?:(?P<letter>[ab]):)?(?P<secret>[A-Za-z0-9_-]{32,})")
# Eighteen digits are far more seconds than there will be, and always fit into nginx's time_t.
_EXPIRES = re.compile(r"[0-9]{1,18}")


class Outcome(enum.Enum):
    """What `check` found; the value is the HTTP status that says so."""

    VALID = 200
    FORGED = 403
    EXPIRED = 410


@dataclass(frozen=True)
class Keys:
    """The secrets that tickets are checked with, by letter, and the letter of the one that signs new ones."""

    signing: str
    secrets: Mapping[str, str] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read NOTFLIX_STREAM_SECRET: `<secret>` (of letter `a`), `b:<secret>` or `b:<secret>,a:<secret>`.

        The first one signs, all are accepted. Raises ValueError with one line, which never shows a secret.
        """
        matches = [_KEY.fullmatch(part.strip()) for part in text.split(",")]
        found = [(match["letter"] or "a", match["secret"]) for match in matches if match]
        if len(found) != len(matches):
            raise ValueError(
                "NOTFLIX_STREAM_SECRET must be a secret of at least 32 characters of A-Z a-z 0-9 _ -, "
                "or two of them, written as b:<new secret>,a:<old secret>."
            )
        secrets = dict(found)
        if len(found) > 2 or len(secrets) != len(found) or len(set(secrets.values())) != len(found):
            raise ValueError("NOTFLIX_STREAM_SECRET must name one or two different secrets, under the letters a and b.")
        return cls(signing=found[0][0], secrets=secrets)


def lifetime(duration_seconds: float) -> int:
    """Return for how many seconds a ticket must last: twice the stream's length, but 4 to 12 hours."""
    return math.ceil(max(_SHORTEST, min(_LONGEST, 2 * duration_seconds)))


def expiry(now: float, duration_seconds: float) -> int:
    """Return when a ticket given out `now` (seconds since 1970) ends, for a stream of `duration_seconds`.

    Rounded up to the full hour: within an hour everyone has the same address, so caches along the way help.
    """
    return math.ceil((now + lifetime(duration_seconds)) / _HOUR) * _HOUR


def sign(keys: Keys, folder: str, expires: int) -> str:
    """Return `<key>/<signature>` for `folder` until `expires` (seconds since 1970), by the newest secret.

    Raises ValueError when `folder` is not the name of a hashed folder, or `expires` is not a time.
    """
    if not re.fullmatch(FOLDER, folder):
        raise ValueError(f"{folder!r:.80} is not the name of a hashed folder; no ticket can be written for it.")
    if not _EXPIRES.fullmatch(str(expires)):
        raise ValueError(f"A ticket cannot end at {expires!r:.40}.")
    return f"{keys.signing}/{_signature(keys.secrets[keys.signing], str(expires), folder)}"


def path_for(keys: Keys, folder: str, expires: int, file: str) -> str:
    """Return the path of `file` (relative to `folder`), ticket included. Raises ValueError as `sign`."""
    return f"/v/{sign(keys, folder, expires)}/{expires}/{folder}/{quote(file)}"


def check(keys: Keys, key: str, signature: str, expires: str, folder: str, now: float) -> Outcome:
    """Say whether a ticket, its parts as found in an address, opens `folder` at `now` (seconds since 1970).

    Forged comes before expired, so that "expired" is only said of a ticket this site once gave out.
    """
    secret = keys.secrets.get(key)
    if secret is None or not re.fullmatch(FOLDER, folder) or not _EXPIRES.fullmatch(expires):
        return Outcome.FORGED
    genuine = _signature(secret, expires, folder)
    if not hmac.compare_digest(genuine.encode(), signature.encode(errors="replace")):
        return Outcome.FORGED
    return Outcome.EXPIRED if int(expires) < now else Outcome.VALID


def _signature(secret: str, expires: str, folder: str) -> str:
    # MD5 is what secure_link offers. The secret at both ends and the fixed grammar keep length extension out
    # (docs/decisions/0004); "not for security" lets it work where OpenSSL forbids MD5.
    digest = hashlib.md5(f"{secret}:{expires}:{folder}:{secret}".encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
