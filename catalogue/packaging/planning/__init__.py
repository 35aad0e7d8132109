"""What is made of a film: pure decisions."""
