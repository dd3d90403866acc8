"""Document -> turns: who says what, in every form that an interview takes."""

from flows.segmenting.segment import segment

__all__ = ["segment"]
