"""Draw the icons of the installed site from its mark, static/img/mark.svg; they are committed.

    python -m scripts.icons

An icon that the system cuts into its own shape (Android's "maskable", Apple's) fills the whole square, and the mark is
drawn smaller and in the middle of it: of a maskable one only a circle of four fifths of the width is sure to be seen.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
# The mark's square: as it is drawn, and with room around what is on it.
_ROUNDED = ('viewBox="0 0 64 64"', '<rect width="64" height="64" rx="15"')
_FILLING = ('viewBox="-3 -4 74 74"', '<rect x="-3" y="-4" width="74" height="74"')
# Name, width in pixels, and whether it fills the square.
ICONS = (
    ("icon-192.png", 192, False),
    ("icon-512.png", 512, False),
    ("icon-maskable-512.png", 512, True),
    ("apple-touch-icon.png", 180, True),
)


def main() -> int:
    """Write the PNG files and print their names."""
    mark = (IMAGES / "mark.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for name, width, fills in ICONS:
            drawing = mark
            for rounded, filling in zip(_ROUNDED, _FILLING, strict=True) if fills else ():
                drawing = drawing.replace(rounded, filling)
            page.set_viewport_size({"width": width, "height": width})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=IMAGES / name, omit_background=not fills)
            print(name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
