"""Recorded speech as machines write it down: subtitles, lines with times, meeting transcripts."""
