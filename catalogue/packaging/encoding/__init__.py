"""One run of ffmpeg that writes segments and raw subtitles."""
