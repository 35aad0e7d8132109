"""Whether the embedded server takes writes; and what it needs to be told once before it does."""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

REPLICA_SET = "notflix"
_ALREADY_INITIALIZED = 23


def _client(uri: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(uri, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000, socketTimeoutMS=5000)


def process_number(uri: str) -> int:
    """Return the process id of the server at `uri`, from itself; 0 when it does not answer."""
    try:
        with _client(uri) as client:
            return int(client.admin.command("serverStatus")["pid"])
    except (PyMongoError, KeyError):
        return 0


def is_primary(uri: str, host: str) -> bool:
    """Say whether the server at `uri` takes writes. One that is new, or was moved, learns its address `host`."""
    try:
        with _client(uri) as client:
            hello = client.admin.command("hello")
            if not hello.get("isWritablePrimary") and "setName" not in hello:
                _introduce(client, host)
            return bool(hello.get("isWritablePrimary"))
    except PyMongoError:
        return False


def _introduce(client: MongoClient[dict[str, Any]], host: str) -> None:
    """Make the server a replica set of one at `host`, or correct the address of the set that it has been."""
    config = {"_id": REPLICA_SET, "version": 1, "members": [{"_id": 0, "host": host}]}
    try:
        client.admin.command("replSetInitiate", config)
    except OperationFailure as error:
        if error.code != _ALREADY_INITIALIZED:
            raise
        # Its directory has a new name since last time, so it no longer finds itself among the members.
        client.admin.command("replSetReconfig", config, force=True)
