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

// The sum of all lanes, in a fixed order.
template <class T>
static inline T add_lanes(Wide<T> x) {
    T sum = 0;
    for (int l = 0; l < lanes_of<T>; l++) sum += x[l];
    return sum;
}

} // namespace heavytails::HEAVYTAILS_TARGET
