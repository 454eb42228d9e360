// Wide<T>: one vector register of floats or doubles, for kernels that are the same for both number types.
#pragma once

#include "simd/vec.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr int register_bytes = 64;
#elif defined(__AVX2__)
constexpr int register_bytes = 32;
#else
constexpr int register_bytes = 16;
#endif

template <class T>
constexpr int lanes_of = register_bytes / static_cast<int>(sizeof(T));

template <class T>
struct WideOf;
template <>
struct WideOf<float> {
    typedef float type __attribute__((vector_size(register_bytes), may_alias));
    typedef float unaligned __attribute__((vector_size(register_bytes), aligned(4), may_alias));
};
template <>
struct WideOf<double> {
    typedef double type __attribute__((vector_size(register_bytes), may_alias));
    typedef double unaligned __attribute__((vector_size(register_bytes), aligned(8), may_alias));
};
template <class T>
using Wide = typename WideOf<T>::type;

template <class T>
static inline Wide<T> load(const T *p) {
    return *reinterpret_cast<const typename WideOf<T>::unaligned *>(p);
}
template <class T>
static inline void store(T *p, Wide<T> x) {
    *reinterpret_cast<typename WideOf<T>::unaligned *>(p) = x;
}
template <class T>
static inline Wide<T> broadcast(T x) {
    return x - Wide<T>{};
}

// a b + c, rounded once where the instruction set has fused operations.
#if defined(__AVX512F__)
static inline Wide<float> mul_add(Wide<float> a, Wide<float> b, Wide<float> c) { return _mm512_fmadd_ps(a, b, c); }
static inline Wide<double> mul_add(Wide<double> a, Wide<double> b, Wide<double> c) { return _mm512_fmadd_pd(a, b, c); }
#elif defined(__AVX2__)
static inline Wide<float> mul_add(Wide<float> a, Wide<float> b, Wide<float> c) { return _mm256_fmadd_ps(a, b, c); }
static inline Wide<double> mul_add(Wide<double> a, Wide<double> b, Wide<double> c) { return _mm256_fmadd_pd(a, b, c); }
#else
static inline Wide<float> mul_add(Wide<float> a, Wide<float> b, Wide<float> c) { return a * b + c; }
static inline Wide<double> mul_add(Wide<double> a, Wide<double> b, Wide<double> c) { return a * b + c; }
#endif

// at_most: min(x, bound), at_least: max(x, bound); NaN where x is NaN.
// bits_greater: whether a > b, a bit for each lane, lane 0 lowest. bits_positive: whether x > 0 or NaN.
// where_positive: y where x > 0, else 0.
#if defined(__AVX512F__)
static inline Wide<float> at_most(Wide<float> x, Wide<float> bound) { return _mm512_maskz_min_ps(0xffff, bound, x); }
static inline Wide<double> at_most(Wide<double> x, Wide<double> bound) { return _mm512_maskz_min_pd(0xff, bound, x); }
static inline Wide<float> at_least(Wide<float> x, Wide<float> bound) { return _mm512_maskz_max_ps(0xffff, bound, x); }
static inline Wide<double> at_least(Wide<double> x, Wide<double> bound) { return _mm512_maskz_max_pd(0xff, bound, x); }
static inline unsigned bits_greater(Wide<float> a, Wide<float> b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
static inline unsigned bits_greater(Wide<double> a, Wide<double> b) { return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ); }
static inline unsigned bits_positive(Wide<float> x) { return _mm512_cmp_ps_mask(x, Wide<float>{}, _CMP_NLE_UQ); }
static inline unsigned bits_positive(Wide<double> x) { return _mm512_cmp_pd_mask(x, Wide<double>{}, _CMP_NLE_UQ); }
static inline Wide<float> where_positive(Wide<float> x, Wide<float> y) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, Wide<float>{}, _CMP_GT_OQ), y);
}
static inline Wide<double> where_positive(Wide<double> x, Wide<double> y) {
    return _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(x, Wide<double>{}, _CMP_GT_OQ), y);
}
#elif defined(__AVX2__)
static inline Wide<float> at_most(Wide<float> x, Wide<float> bound) { return _mm256_min_ps(bound, x); }
static inline Wide<double> at_most(Wide<double> x, Wide<double> bound) { return _mm256_min_pd(bound, x); }
static inline Wide<float> at_least(Wide<float> x, Wide<float> bound) { return _mm256_max_ps(bound, x); }
static inline Wide<double> at_least(Wide<double> x, Wide<double> bound) { return _mm256_max_pd(bound, x); }
static inline unsigned bits_greater(Wide<float> a, Wide<float> b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)));
}
static inline unsigned bits_greater(Wide<double> a, Wide<double> b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_GT_OQ)));
}
static inline unsigned bits_positive(Wide<float> x) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(x, Wide<float>{}, _CMP_NLE_UQ)));
}
static inline unsigned bits_positive(Wide<double> x) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(x, Wide<double>{}, _CMP_NLE_UQ)));
}
static inline Wide<float> where_positive(Wide<float> x, Wide<float> y) {
    return _mm256_and_ps(_mm256_cmp_ps(x, Wide<float>{}, _CMP_GT_OQ), y);
}
static inline Wide<double> where_positive(Wide<double> x, Wide<double> y) {
    return _mm256_and_pd(_mm256_cmp_pd(x, Wide<double>{}, _CMP_GT_OQ), y);
}
#else
static inline Wide<float> at_most(Wide<float> x, Wide<float> bound) { return bound < x ? bound : x; }
static inline Wide<double> at_most(Wide<double> x, Wide<double> bound) { return bound < x ? bound : x; }
static inline Wide<float> at_least(Wide<float> x, Wide<float> bound) { return x < bound ? bound : x; }
static inline Wide<double> at_least(Wide<double> x, Wide<double> bound) { return x < bound ? bound : x; }
template <class V>
static inline unsigned bits_greater(V a, V b) {
    unsigned bits = 0;
    for (unsigned l = 0; l < sizeof(V) / sizeof(a[0]); l++) bits |= static_cast<unsigned>(a[l] > b[l]) << l;
    return bits;
}
template <class V>
static inline unsigned bits_positive(V x) {
    unsigned bits = 0;
    for (unsigned l = 0; l < sizeof(V) / sizeof(x[0]); l++) bits |= static_cast<unsigned>(!(x[l] <= 0)) << l;
    return bits;
}
template <class V>
static inline V where_positive(V x, V y) {
    return x > V{} ? y : V{};
}
#endif

// sqrt(x) of every lane.
#if defined(__AVX512F__)
static inline Wide<float> root(Wide<float> x) { return _mm512_maskz_sqrt_ps(0xffff, x); }
static inline Wide<double> root(Wide<double> x) { return _mm512_maskz_sqrt_pd(0xff, x); }
#elif defined(__AVX2__)
static inline Wide<float> root(Wide<float> x) { return _mm256_sqrt_ps(x); }
static inline Wide<double> root(Wide<double> x) { return _mm256_sqrt_pd(x); }
#else
static inline Wide<float> root(Wide<float> x) {
    for (int l = 0; l < lanes_of<float>; l++) x[l] = __builtin_sqrtf(x[l]);
    return x;
}
static inline Wide<double> root(Wide<double> x) {
    for (int l = 0; l < lanes_of<double>; l++) x[l] = __builtin_sqrt(x[l]);
    return x;
}
#endif

// The sum of all lanes, in a fixed order.
template <class T>
static inline T add_lanes(Wide<T> x) {
    T sum = 0;
    for (int l = 0; l < lanes_of<T>; l++) sum += x[l];
    return sum;
}

} // namespace heavytails::HEAVYTAILS_TARGET
