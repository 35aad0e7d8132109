"""The tracks that were written, described for DASH and for HLS players."""
