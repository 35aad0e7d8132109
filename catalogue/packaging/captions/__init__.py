"""Subtitles and chapters as WebVTT."""
