"""zh-interviews: noisy Chinese web interviews, repaired to the character and published as speaker turns."""

__version__ = "5.0.0"
