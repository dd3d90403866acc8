"""Who is named in a text: names and their shapes."""
