"""What axe finds on a page: https://github.com/dequelabs/axe-core."""

from typing import Any

from playwright.sync_api import Page

from tests.running_site import ROOT

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Newer than the others, and off unless asked for.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def axe_findings(page: Page) -> list[str]:
    """Return what is wrong with `page` and where, a line each. Its context must have been opened with `bypass_csp`."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    return [_told(violation) for violation in page.evaluate("rules => axe.run(rules)", _RULES)["violations"]]


def _told(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"
