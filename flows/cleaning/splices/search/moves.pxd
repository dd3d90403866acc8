# What moves.py shows to other compiled code.

from flows.cleaning.splices.search.candidates cimport Candidates

cdef class Moves(Candidates):
    cdef void in_phase(self, int h, int i)
    cdef void open_run(self, int h, int i, int mark, int width)
    cdef void open_with(self, int h, int k, int i, int second, int mark, int width)
    cdef int half(self, int code) noexcept
    cdef bint is_read(self, int last, int read)
    cdef void shifted(self, int h, int i)
    cdef void complete(self, int h, int p, int second, int i, int pending, int last, int letter, int read)
    cdef void arrive(self, int to, int h, int letter, int i)
    cdef void add_pairs(self, int h, int i, double cost, int to, int pending, int last, int letter)
    cdef void annotated_pairs(self, int h, int p, int second, int i, int read)
    cdef void doubled(self, int h, int p, int second, int i, int pending, int last, int letter)
    cdef void end_behind(
        self, int h, int k, int second, int i, int most, double cost, int pending, int last, int letter)
    cdef void vanished_twice(self, int h, int p, int second, int i, int pending, int last, int letter)
    cdef void cut_annotation(self, int h, int p, int i, int read)
    cdef void lost_second(self, int h, int p, int i)
    cdef void swallow(self, int h, int i, int n)
    cdef int closed_by_tag(self, int h, int i, int behind)
    cdef bint is_mark(self, int code) noexcept
