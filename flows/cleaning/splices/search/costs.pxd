# What costs.py shows to other compiled code, and the types of its attributes.

cdef class Costs:
    cdef double[::1] uni
    cdef double[::1] off2
    cdef unsigned int[::1] row2
    cdef unsigned short[::1] second
    cdef unsigned char[::1] cost2
    cdef unsigned char[::1] off3
    cdef unsigned int[::1] row3
    cdef unsigned short[::1] third
    cdef unsigned char[::1] cost3
    cdef unsigned char[:, ::1] square
    cdef unsigned char[::1] filled
    cdef int[::1] seen_context
    cdef int[::1] seen_row
    cdef int[::1] seen_id
    cdef int[::1] seen_count
    cdef int[::1] faithful_row
    cdef int[::1] key
    cdef int[::1] tri_from
    cdef int[::1] tri_to
    cdef double[::1] back
    cdef int[::1] seen_from
    cdef int[::1] seen_to
    cdef double[::1] share
    cdef double[::1] rest
    cdef double she_odds
    cdef int he
    cdef int she

    cpdef double cost(self, int context, int ident) noexcept
    cpdef bint knows(self, int context) noexcept
    cpdef int behind_it(self, int context, int ident) noexcept
    cdef bint is_settled(self, int context) noexcept
    cdef int row(self, int context) noexcept
    cdef double known(self, int slot, int ident) noexcept
    cdef double in_row(self, int slot, int ident) noexcept
    cdef double after(self, int b, int ident) noexcept
    cdef void fill(self, int b) noexcept

cdef int find_short(unsigned short[::1] among, int low, int high, int value) noexcept
cdef int find_int(int[::1] among, int value) noexcept
