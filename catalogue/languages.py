"""What languages call themselves."""

from django.conf.locale import LANG_INFO  # a mere table; no settings are needed for it

_NAMED_BY_SCRIPT = {"zh": "中文"}  # the table has a name for each way of writing it, and none for all


def own_name(language: str) -> str:
    """Return what a language (BCP 47) calls itself, "Deutsch", or its tag where that is not known."""
    tag = language.lower()
    while tag:
        known = LANG_INFO.get(tag, {})
        tag_of_name = known.get("fallback", [tag])[0]
        if name := LANG_INFO.get(tag_of_name, {}).get("name_local"):
            return str(name[0].upper() + name[1:])
        tag = tag.rpartition("-")[0]
    return _NAMED_BY_SCRIPT.get(language, language)
