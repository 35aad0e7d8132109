"""Settings from the environment: every value is read here, checked here, and refused here with one clear line.

A value may come from the environment, from a file named by the same variable plus `_FILE` (secrets of a container),
or from a `.env` file beside `manage.py` (the environment wins). An empty value counts as not given.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def load_env_file(path: Path) -> None:
    """Add the lines of a `.env` file at `path` to the environment; variables that are set already stay as they are."""
    load_dotenv(path, override=False)


def text(name: str, default: str = "") -> str:
    """Return the variable `name`, stripped, or `default` when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return the variable `name` as a boolean. Raises ImproperlyConfigured for anything but yes and no."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")
    return value in _TRUE


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """Return the variable `name` as a whole number from `minimum` to `maximum`. Raises ImproperlyConfigured if not."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not minimum <= int(value[:12]) <= maximum:
        raise ImproperlyConfigured(f"{name} is {value[:40]!r}; write a whole number from {minimum} to {maximum}.")
    return int(value)


def choice(name: str, choices: Sequence[str]) -> str:
    """Return the variable `name`, one of `choices` (the first is the default). Raises ImproperlyConfigured if not."""
    value = text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of: {', '.join(choices)}.")
    return value


def words(name: str) -> list[str]:
    """Return the variable `name` split at commas, blanks dropped."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def web_address(name: str, default: str = "") -> str:
    """Return the variable `name` as an http or https address, or `default`. Raises ImproperlyConfigured otherwise."""
    value = text(name, default)
    if value and not is_web_address(value):
        raise ImproperlyConfigured(f"{name} is {value!r}; write an address that begins with http:// or https://.")
    return value


def is_web_address(value: str) -> bool:
    """Say whether `value` is an http or https address with a host and, where one is given, a real port."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def secret(name: str) -> str:
    """Return the secret `name` from the environment or from the file that `<name>_FILE` names; "" when neither is set.

    Raises ImproperlyConfigured when the file cannot be read or is empty. The value itself is never part of a message.
    """
    if value := text(name):
        return value
    path = text(f"{name}_FILE")
    if not path:
        return ""
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}.") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which is empty.")
    return value


def make_directory(name: str, path: Path) -> None:
    """Make the directory that the variable `name` gives, or see that it can be written.

    Raises ImproperlyConfigured when it cannot.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {path}, which cannot be written: {error.strerror}. Name a directory of this user's."
        ) from error


def generated_secret(path: Path) -> str:
    """Return the secret kept in the file at `path` (readable by its owner only), and make one there the first time.

    Two processes that start at once end with the same secret: the file is created under another name and linked into
    place, which only one of them can do. Raises ImproperlyConfigured when the directory cannot be written.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            try:
                draft.touch(mode=0o600)
                draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(draft)
            finally:
                draft.unlink(missing_ok=True)
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"no secret can be kept in {path.parent}: {error}. Make NOTFLIX_DATA a directory that can be written."
        ) from error
    if len(value) < 32:
        raise ImproperlyConfigured(f"{path} is damaged (too short for a secret). Remove it and start again.")
    return value
