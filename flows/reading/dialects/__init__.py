"""Markdown and plain text as clippers, site builders and note books write them: their heads, feet, tags and escapes."""
