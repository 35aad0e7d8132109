"""What people would type into the search of a made catalogue: made from its own names and people, with their slips."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

# Of twenty: what somebody has typed so far, whole names, people, and any of these with a slip.
_MIX = ("beginning",) * 7 + ("name",) * 5 + ("person",) * 4 + ("slip",) * 4
KINDS = ("beginning", "name", "person", "slip")
_SLIP_FROM = 5


def make_queries(titles: Sequence[dict[str, Any]], count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Return as many queries, each with its kind, about titles that have a name and people."""
    chance = random.Random(seed)
    return [(kind, _query(kind, chance.choice(titles), chance)) for kind in _kinds(count)]


def _kinds(count: int) -> Iterator[str]:
    return (_MIX[number % len(_MIX)] for number in range(count))


def _query(kind: str, title: dict[str, Any], chance: random.Random) -> str:
    name: str = title["name"]
    person: str = chance.choice([*title["actors"], *title["directors"]])
    if kind == "beginning":
        # From the second letter on; after a word the next one begins.
        return name[: chance.randint(2, max(3, len(name) - 1))].strip()
    if kind == "person":
        return chance.choice([person, person, person.split()[-1]])
    return name if kind == "name" else _with_slip(chance.choice([name, name, person]), chance)


def _with_slip(text: str, chance: random.Random) -> str:
    """Return a text with a letter left out, doubled, exchanged with the next or another one, in one of its long words.

    The first letter stays: nearly everybody gets that right.
    """
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= _SLIP_FROM]
    if not long:
        return text
    place = chance.choice(long)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    one, other = word[at], word[at + 1]
    slip = chance.choice(["", one * 2, other + one, chance.choice("aeinorst")])
    taken = 2 if slip == other + one else 1
    words[place] = word[:at] + slip + word[at + taken :]
    return " ".join(words)
