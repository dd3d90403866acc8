"""The forms that an interview takes, each reading the page in its own way."""
