"""Word lists and patterns of Chinese: lexicon, verbs of speech, given names."""
