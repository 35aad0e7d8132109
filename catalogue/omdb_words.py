"""Genres, languages and countries as OMDb names them, and what they are called in the page's language.

The English word stays what is stored and what stands in addresses; only what people read is translated. A word that is
missing here is shown as OMDb wrote it.
"""

from django.utils.translation import pgettext

GENRES = (
    "Action", "Adult", "Adventure", "Animation", "Biography", "Comedy", "Crime", "Documentary", "Drama", "Family",
    "Fantasy", "Film-Noir", "Game-Show", "History", "Horror", "Music", "Musical", "Mystery", "News", "Reality-TV",
    "Romance", "Sci-Fi", "Short", "Sport", "Talk-Show", "Thriller", "War", "Western",
)  # fmt: skip
LANGUAGES = (
    "Afrikaans", "Albanian", "American Sign Language", "Amharic", "Ancient (to 1453) Greek", "Arabic", "Aramaic",
    "Armenian", "Azerbaijani", "Basque", "Belarusian", "Bengali", "Bosnian", "Breton", "British Sign Language",
    "Bulgarian", "Cantonese", "Catalan", "Chinese", "Corsican", "Croatian", "Czech", "Danish", "Dutch", "English",
    "Esperanto", "Estonian", "Filipino", "Finnish", "Flemish", "French", "Gaelic", "Galician", "Georgian", "German",
    "Greek", "Greenlandic", "Haitian", "Hawaiian", "Hebrew", "Hindi", "Hungarian", "Icelandic", "Indonesian",
    "Irish Gaelic", "Italian", "Japanese", "Kazakh", "Khmer", "Klingon", "Korean", "Kurdish", "Lao", "Latin", "Latvian",
    "Lithuanian", "Luxembourgish", "Macedonian", "Malay", "Malayalam", "Maltese", "Mandarin", "Maori", "Marathi",
    "Mongolian", "Navajo", "Nepali", "None", "Norwegian", "Pashto", "Persian", "Polish", "Portuguese", "Punjabi",
    "Quechua", "Romanian", "Romany", "Russian", "Sanskrit", "Scots", "Scottish Gaelic", "Serbian", "Serbo-Croatian",
    "Sicilian", "Slovak", "Slovenian", "Somali", "Spanish", "Swahili", "Swedish", "Swiss German", "Tagalog", "Tamil",
    "Telugu", "Thai", "Tibetan", "Turkish", "Ukrainian", "Urdu", "Uzbek", "Vietnamese", "Welsh", "Xhosa", "Yiddish",
    "Yoruba", "Zulu",
)  # fmt: skip
COUNTRIES = (
    "Afghanistan", "Albania", "Algeria", "Argentina", "Armenia", "Australia", "Austria", "Bangladesh", "Belarus",
    "Belgium", "Bolivia", "Bosnia and Herzegovina", "Brazil", "Bulgaria", "Cambodia", "Canada", "Chile", "China",
    "Colombia", "Costa Rica", "Croatia", "Cuba", "Cyprus", "Czech Republic", "Czechia", "Czechoslovakia", "Denmark",
    "Dominican Republic", "East Germany", "Ecuador", "Egypt", "Estonia", "Ethiopia", "Finland", "France", "Georgia",
    "Germany", "Ghana", "Greece", "Hong Kong", "Hungary", "Iceland", "India", "Indonesia", "Iran", "Iraq", "Ireland",
    "Israel", "Italy", "Jamaica", "Japan", "Jordan", "Kazakhstan", "Kenya", "Kosovo", "Latvia", "Lebanon",
    "Liechtenstein", "Lithuania", "Luxembourg", "Malaysia", "Malta", "Mexico", "Monaco", "Mongolia", "Montenegro",
    "Morocco", "Nepal", "Netherlands", "New Zealand", "Nigeria", "North Korea", "North Macedonia", "Norway", "Pakistan",
    "Palestine", "Panama", "Peru", "Philippines", "Poland", "Portugal", "Puerto Rico", "Qatar", "Romania", "Russia",
    "Saudi Arabia", "Senegal", "Serbia", "Singapore", "Slovakia", "Slovenia", "South Africa", "South Korea",
    "Soviet Union", "Spain", "Sri Lanka", "Sweden", "Switzerland", "Syria", "Taiwan", "Thailand", "Tunisia", "Turkey",
    "UK", "USA", "Ukraine", "United Arab Emirates", "United Kingdom", "United States", "Uruguay", "Venezuela",
    "Vietnam", "West Germany", "Yugoslavia",
)  # fmt: skip

# By the context under which they stand in the catalogues of gettext.
WORDS = {"genre": GENRES, "language": LANGUAGES, "country": COUNTRIES}


def genre_name(genre: str) -> str:
    """Return what a genre is called in the page's language."""
    return pgettext("genre", genre)


def spoken_name(language: str) -> str:
    """Return what a language, named in English, is called in the page's."""
    return pgettext("language", language)


def country_name(country: str) -> str:
    """Return what a country is called in the page's language."""
    return pgettext("country", country)
