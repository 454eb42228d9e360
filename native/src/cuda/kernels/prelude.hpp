// What the kernels need of CUDA C++, so that clang compiles them for a device without a toolkit. Elsewhere they are
// plain functions, which the tests call once for each thread of a grid, one after the other.
#pragma once

#if defined(__CUDA_ARCH__)
#define HT_KERNEL extern "C" __attribute__((global)) void
#define HT_DEVICE static inline __attribute__((device))
#else
#define HT_KERNEL extern "C" void
#define HT_DEVICE static inline
#endif

namespace heavytails::cuda {

#if defined(__CUDA_ARCH__)
// A thread's number along the x axis of the grid and how many there are; its row along the y axis and their number.
HT_DEVICE long long thread() {
    return static_cast<long long>(__nvvm_read_ptx_sreg_ctaid_x()) * __nvvm_read_ptx_sreg_ntid_x() +
           __nvvm_read_ptx_sreg_tid_x();
}
HT_DEVICE long long threads() {
    return static_cast<long long>(__nvvm_read_ptx_sreg_nctaid_x()) * __nvvm_read_ptx_sreg_ntid_x();
}
HT_DEVICE long long row() { return __nvvm_read_ptx_sreg_ctaid_y(); }
HT_DEVICE long long rows() { return __nvvm_read_ptx_sreg_nctaid_y(); }
// *to = max(*to, x), whatever other threads do.
HT_DEVICE void raise(unsigned long long *to, unsigned long long x) {
    asm volatile("red.max.u64 [%0], %1;" ::"l"(to), "l"(x) : "memory");
}
#else
struct GridPlace {
    long long thread, threads, row, rows;
};
inline GridPlace &grid_place() {
    static thread_local GridPlace place{};
    return place;
}
HT_DEVICE long long thread() { return grid_place().thread; }
HT_DEVICE long long threads() { return grid_place().threads; }
HT_DEVICE long long row() { return grid_place().row; }
HT_DEVICE long long rows() { return grid_place().rows; }
HT_DEVICE void raise(unsigned long long *to, unsigned long long x) {
    if (*to < x) *to = x;
}
#endif

} // namespace heavytails::cuda
