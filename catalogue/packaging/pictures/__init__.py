"""Stills and thumbnails out of the finished segments."""
