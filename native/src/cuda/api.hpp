// CUDA as this library calls it: the functions of the driver, of the runtime library, of cuBLAS and of cuSOLVER, under
// their exported names, with every handle as void * and every enumeration as int. The declarations hold for CUDA 12 and
// 13; tests/cuda/conformity_test.cpp compares them with the toolkit's headers where there are any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heavytails::cuda {

using Handle = void *; // CUstream, CUmodule, CUfunction, cublasHandle_t, cusolverDnHandle_t, cusolverDnParams_t

enum : int { success = 0 };
enum MemoryType : int { unregistered_memory = 0, host_memory = 1, device_memory = 2, managed_memory = 3 };
enum CopyKind : int { host_to_device = 1, device_to_host = 2, device_to_device = 3 };
enum DataType : int { real_32 = 0, real_64 = 1 };
enum Operation : int { not_transposed = 0, transposed = 1 };
enum FillMode : int { lower_triangle = 0 };
enum EigenMode : int { values_only = 0, values_and_vectors = 1 };

// cudaPointerAttributes, with more room than CUDA 13's, which is longer than CUDA 12's.
struct PointerAttributes {
    int type, device;
    void *device_pointer, *host_pointer;
    long long reserved[16];
};

// CALL(name, parameters): functions that return a status, 0 for success. By library, in the order of their use.
#define HT_CUDA_DRIVER(CALL)                                                                                           \
    CALL(cuDeviceGet, (int *device, int ordinal))                                                                      \
    CALL(cuDeviceGetName, (char *name, int size, int device))                                                          \
    CALL(cuModuleLoadData, (Handle * module, const void *image))                                                       \
    CALL(cuModuleUnload, (Handle module))                                                                              \
    CALL(cuModuleGetFunction, (Handle * function, Handle module, const char *name))                                    \
    CALL(cuLaunchKernel,                                                                                               \
         (Handle function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,      \
          unsigned block_z, unsigned shared_bytes, Handle stream, void **parameters, void **extra))

#define HT_CUDA_RUNTIME(CALL)                                                                                          \
    CALL(cudaDriverGetVersion, (int *version))                                                                         \
    CALL(cudaRuntimeGetVersion, (int *version))                                                                        \
    CALL(cudaGetDeviceCount, (int *count))                                                                             \
    CALL(cudaGetDevice, (int *device))                                                                                 \
    CALL(cudaSetDevice, (int device))                                                                                  \
    CALL(cudaGetLastError, ())                                                                                         \
    CALL(cudaMemGetInfo, (std::size_t *free, std::size_t *total))                                                      \
    CALL(cudaMalloc, (void **memory, std::size_t bytes))                                                               \
    CALL(cudaFree, (void *memory))                                                                                     \
    CALL(cudaMemsetAsync, (void *memory, int byte, std::size_t bytes, Handle stream))                                  \
    CALL(cudaMemcpyAsync, (void *to, const void *from, std::size_t bytes, int kind, Handle stream))                    \
    CALL(cudaMemcpy2DAsync, (void *to, std::size_t to_pitch, const void *from, std::size_t from_pitch,                 \
                             std::size_t width, std::size_t height, int kind, Handle stream))                          \
    CALL(cudaPointerGetAttributes, (PointerAttributes * attributes, const void *pointer))                              \
    CALL(cudaStreamCreate, (Handle * stream))                                                                          \
    CALL(cudaStreamDestroy, (Handle stream))                                                                           \
    CALL(cudaStreamSynchronize, (Handle stream))

#define HT_CUDA_BLAS(CALL)                                                                                             \
    CALL(cublasCreate_v2, (Handle * blas))                                                                             \
    CALL(cublasDestroy_v2, (Handle blas))                                                                              \
    CALL(cublasSetStream_v2, (Handle blas, Handle stream))                                                             \
    CALL(cublasGetVersion_v2, (Handle blas, int *version))                                                             \
    CALL(cublasDgemmStridedBatched,                                                                                    \
         (Handle blas, int operation_a, int operation_b, int m, int n, int k, const double *alpha, const double *a,    \
          int lda, long long stride_a, const double *b, int ldb, long long stride_b, const double *beta, double *c,    \
          int ldc, long long stride_c, int count))

#define HT_CUDA_SOLVER(CALL)                                                                                           \
    CALL(cusolverGetVersion, (int *version))                                                                           \
    CALL(cusolverDnCreate, (Handle * solver))                                                                          \
    CALL(cusolverDnDestroy, (Handle solver))                                                                           \
    CALL(cusolverDnSetStream, (Handle solver, Handle stream))                                                          \
    CALL(cusolverDnCreateParams, (Handle * params))                                                                    \
    CALL(cusolverDnDestroyParams, (Handle params))                                                                     \
    CALL(cusolverDnXsyevd_bufferSize, (Handle solver, Handle params, int mode, int fill, std::int64_t n, int type_a,   \
                                       const void *a, std::int64_t lda, int type_w, const void *w, int compute,        \
                                       std::size_t *device_bytes, std::size_t *host_bytes))                            \
    CALL(cusolverDnXsyevd, (Handle solver, Handle params, int mode, int fill, std::int64_t n, int type_a, void *a,     \
                            std::int64_t lda, int type_w, void *w, int compute, void *device_work,                     \
                            std::size_t device_bytes, void *host_work, std::size_t host_bytes, int *info))             \
    CALL(cusolverDnXgesvdp_bufferSize,                                                                                 \
         (Handle solver, Handle params, int mode, int thin, std::int64_t m, std::int64_t n, int type_a, const void *a, \
          std::int64_t lda, int type_s, const void *s, int type_u, const void *u, std::int64_t ldu, int type_v,        \
          const void *v, std::int64_t ldv, int compute, std::size_t *device_bytes, std::size_t *host_bytes))           \
    CALL(cusolverDnXgesvdp,                                                                                            \
         (Handle solver, Handle params, int mode, int thin, std::int64_t m, std::int64_t n, int type_a, void *a,       \
          std::int64_t lda, int type_s, void *s, int type_u, void *u, std::int64_t ldu, int type_v, void *v,           \
          std::int64_t ldv, int compute, void *device_work, std::size_t device_bytes, void *host_work,                 \
          std::size_t host_bytes, int *info, double *host_error))                                                      \
    CALL(cusolverDnXgesvdr_bufferSize,                                                                                 \
         (Handle solver, Handle params, signed char job_u, signed char job_v, std::int64_t m, std::int64_t n,          \
          std::int64_t k, std::int64_t p, std::int64_t iterations, int type_a, const void *a, std::int64_t lda,        \
          int type_s, const void *s, int type_u, const void *u, std::int64_t ldu, int type_v, const void *v,           \
          std::int64_t ldv, int compute, std::size_t *device_bytes, std::size_t *host_bytes))                          \
    CALL(cusolverDnXgesvdr,                                                                                            \
         (Handle solver, Handle params, signed char job_u, signed char job_v, std::int64_t m, std::int64_t n,          \
          std::int64_t k, std::int64_t p, std::int64_t iterations, int type_a, void *a, std::int64_t lda, int type_s,  \
          void *s, int type_u, void *u, std::int64_t ldu, int type_v, void *v, std::int64_t ldv, int compute,          \
          void *device_work, std::size_t device_bytes, void *host_work, std::size_t host_bytes, int *info))

// Functions that cuSOLVER has from CUDA 12.6 on: NULL before.
#define HT_CUDA_SOLVER_LATER(CALL)                                                                                     \
    CALL(cusolverDnXsyevBatched_bufferSize,                                                                            \
         (Handle solver, Handle params, int mode, int fill, std::int64_t n, int type_a, const void *a,                 \
          std::int64_t lda, int type_w, const void *w, int compute, std::size_t *device_bytes,                         \
          std::size_t *host_bytes, std::int64_t count))                                                                \
    CALL(cusolverDnXsyevBatched,                                                                                       \
         (Handle solver, Handle params, int mode, int fill, std::int64_t n, int type_a, void *a, std::int64_t lda,     \
          int type_w, void *w, int compute, void *device_work, std::size_t device_bytes, void *host_work,              \
          std::size_t host_bytes, int *info, std::int64_t count))

// The functions of the four loaded libraries (loader.hpp).
struct Api {
#define HT_CUDA_MEMBER(name, parameters) int(*name) parameters = nullptr;
    HT_CUDA_DRIVER(HT_CUDA_MEMBER)
    HT_CUDA_RUNTIME(HT_CUDA_MEMBER)
    HT_CUDA_BLAS(HT_CUDA_MEMBER)
    HT_CUDA_SOLVER(HT_CUDA_MEMBER)
    HT_CUDA_SOLVER_LATER(HT_CUDA_MEMBER)
#undef HT_CUDA_MEMBER
    const char *(*cudaGetErrorString)(int status) = nullptr;

    bool has_batched_eigenvalues() const { return cusolverDnXsyevBatched != nullptr; }
};

} // namespace heavytails::cuda
