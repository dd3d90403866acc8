# What hypotheses.py shows to other compiled code, and the types of its attributes.

from flows.cleaning.splices.search.costs cimport Costs

cdef class Hypotheses(Costs):
    cdef int[::1] gbk_code
    cdef int[::1] gbk_ident
    cdef double[::1] gbk_extra
    cdef unsigned char[::1] vanishing
    cdef int[::1] first_at
    cdef int[::1] first
    cdef int[::1] second_at
    cdef int[::1] by_second
    cdef int[::1] second_ident
    cdef double[::1] second_extra
    cdef int[::1] cut_at
    cdef int[::1] cut
    cdef int[::1] pairs_at
    cdef int[::1] pairs
    cdef int[::1] pair_of
    cdef int[::1] ident_of
    cdef double[::1] opening_cost
    cdef double[::1] speech
    cdef int opening
    cdef int closing
    cdef int latin
    cdef int digit
    cdef int[::1] code
    cdef int[::1] until
    cdef int[::1] reading
    cdef unsigned char[::1] tag
    cdef unsigned char[::1] year
    cdef list readings
    cdef int stop
    cdef bint hidden
    cdef int beam
    cdef int branches
    cdef double within
    cdef double suspicious
    cdef bint twice
    cdef double near
    cdef double[::1] h_cost
    cdef int[::1] h_context
    cdef int[::1] h_pending
    cdef int[::1] h_last
    cdef int[::1] h_quote
    cdef int[::1] h_out
    cdef int n_hyps
    cdef int[::1] o_rest
    cdef int[::1] o_code
    cdef int[::1] o_start
    cdef int[::1] o_end
    cdef int n_out
    cdef int[::1] o_other
    cdef int n_others
    cdef int[::1] other_out
    cdef int[::1] other_next
    cdef double[::1] other_cost
    cdef int[::1] there
    cdef double[::1] best_there
    cdef long long[:, ::1] keys
    cdef int[:, ::1] hyps
    cdef int active
    cdef double[::1] top_cost
    cdef int[::1] top_first
    cdef int[::1] top_second
    cdef int n_top
    cdef int[::1] chosen
    cdef int[::1] beginnings
    cdef double[::1] beginning_costs

    cdef void grow(self)
    cdef int emit(self, int rest, int code, int start, int end)
    cdef int hypothesis(self, double cost, int context, int pending, int last, int quote, int out)
    cdef int put(self, int h, int code, int ident, int start, int end, double cost, int pending, int last)
    cdef double ended(self, int h) noexcept
    cdef bint begins_annotation(self, int i) noexcept
    cdef double after_quotation(self, int out, int ident, double found) noexcept
    cdef bint ends_clause(self, int code) noexcept
    cdef int pair(self, int h, int k, int start, int end, double cost, int pending, int last)
    cdef int literal(self, int h, int code, int i)
    cdef int without(self, int h, int start, int end, double cost, int pending, int last)
    cdef void add(self, int to, int h) noexcept
    cdef void remember(self, int better, int worse) noexcept
