# What candidates.py shows to other compiled code.

from flows.cleaning.splices.search.hypotheses cimport Hypotheses

cdef class Candidates(Hypotheses):
    cdef void offer(self, double cost, int first, int second, int most) noexcept
    cdef int likeliest(self, int context, int[::1] among, int start, int end, int most, int behind) noexcept
    cdef void end_pair(self, int k1, int k2, int ident, double extra, double cost, int most) noexcept
    cdef double vanished_pairs(self, int h, int p, int second, int read, int most)
    cdef void followers(self, int k1, double base, int most) noexcept
