"""The demo library: films that may be shown freely, as hashed folders, built on this machine."""
