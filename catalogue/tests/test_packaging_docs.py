"""docs/packaging.md names every problem and every option, and none that is not there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

_DOCS = (Path(settings.BASE_DIR) / "docs" / "packaging.md").read_text(encoding="utf-8")


def codes() -> Iterator[str]:
    """Yield the codes of all packaging problems that are written down in the code."""
    for module in (Path(settings.BASE_DIR) / "catalogue" / "packaging").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "PackagingProblem":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)


def in_the_table(heading: str, pattern: str) -> set[str]:
    """Return what `pattern` finds in the first column of the table in a section of the docs."""
    section = _DOCS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*)\|", section, re.MULTILINE)
    return {found for cell in cells for found in re.findall(pattern, cell)}


def test_the_docs_name_every_problem_and_no_other() -> None:
    assert in_the_table("Problems", "`(.*?)`") == set(codes())


def test_the_docs_name_every_option_and_no_other() -> None:
    parser = load_command_class("catalogue", "package").create_parser("manage.py", "package")
    options = {option for option in parser._option_string_actions if option.startswith("--")}
    of_every_command = set(BaseCommand().create_parser("manage.py", "any")._option_string_actions)
    assert in_the_table("Options", "--[a-z]+") == options - of_every_command
