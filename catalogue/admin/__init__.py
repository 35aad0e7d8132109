"""The curator's rooms."""

from catalogue.admin import runs, streams, titles  # noqa: F401  (importing registers them)
