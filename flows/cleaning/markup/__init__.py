"""HTML, Markdown and character references become plain text and marks."""
