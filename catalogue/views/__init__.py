"""The catalogue's pages, one module for each."""
