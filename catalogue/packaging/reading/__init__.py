"""A video file, read: what is in it, and the hash of its bytes."""
