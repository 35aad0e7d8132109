"""What the command was asked: files, ids, options."""
