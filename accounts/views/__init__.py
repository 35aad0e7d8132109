"""Pages of profiles, of my list and of ratings."""
