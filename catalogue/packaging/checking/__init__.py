"""The last look at a folder before anybody sees it."""
