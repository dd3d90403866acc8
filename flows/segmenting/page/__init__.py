"""The page as lines and blocks: labels, headings, asides, narration."""
