"""From a video file to a hashed folder: probe, plan, encode, describe, take pictures, check, and give it its name."""
