"""Sessions as JSON that may hold MongoDB's keys: allauth puts the user's key into them."""

import json
from typing import Any


class ObjectIdSafeSerializer:
    """Django's JSON session serializer, with an ObjectId written as its 24 letters."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, separators=(",", ":"), default=str).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        return json.loads(data.decode("latin-1"))
