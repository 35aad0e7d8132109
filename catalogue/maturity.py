"""From a printed rating ("PG-13") to the age from which a title suits: the one table of the project.

The ages follow the labels' own wording in the United States (MPA and the television labels, old ones included), the
United Kingdom (BBFC) and, for bare numbers, what they say. A label that is missing here counts as UNKNOWN_AGE.
"""

UNKNOWN_AGE = 18

AGE_OF_RATING: dict[str, int] = {
    **dict.fromkeys(("G", "TV-G", "TV-Y", "U", "UC", "APPROVED", "PASSED", "0", "0+", "AL", "ALL"), 0),
    **dict.fromkeys(("6", "6+"), 6),
    **dict.fromkeys(("TV-Y7", "TV-Y7-FV", "7", "7+"), 7),
    **dict.fromkeys(("9", "9+"), 9),
    **dict.fromkeys(("PG", "TV-PG", "GP", "M/PG", "10", "10+"), 10),
    **dict.fromkeys(("PG-13", "12", "12A", "12+", "13", "13+"), 13),
    **dict.fromkeys(("TV-14", "14", "14A", "14+", "15", "15+"), 15),
    **dict.fromkeys(("R", "M", "MA-17", "16", "16+", "17", "17+"), 17),
    **dict.fromkeys(("NC-17", "TV-MA", "X", "R18", "18", "18A", "18+", "21", "21+"), 18),
}


def age_for(rated: str) -> int:
    """Return the age in years from which a title with the printed rating `rated` suits; 18 when that is not known."""
    return AGE_OF_RATING.get(rated.strip().upper(), UNKNOWN_AGE)
