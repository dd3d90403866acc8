"""Cleaning: damage undone, markup and invisible characters taken out; script and punctuation are left to normalising.

>>> clean("他說：<b>大模型</b>&nbsp;很強。")
'他說：大模型 很強。'

`clean_text` does the same to a Text, which remembers where each character came from and what was done; `clean_column`
to a Polars column. `doubtful` finds what no one could repair.
"""

from flows.cleaning.clean import Options, clean, clean_text
from flows.cleaning.columns import clean_column
from flows.cleaning.doubt import doubtful

__all__ = ["Options", "clean", "clean_column", "clean_text", "doubtful"]
