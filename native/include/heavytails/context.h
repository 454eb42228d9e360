/**
 * @file
 * A context says where work runs: on which backend and device, with how many threads and which instruction set. It owns
 * its threads and its scratch memory.
 *
 * Threads. A call spreads the matrices of its batch over at most `threads` threads, one of which is the calling thread.
 * The others are started by the first call that needs them and end with the context. Where the system refuses one, that
 * call returns HT_THREAD_LIMIT; the context stays usable, and a later call tries again. Several threads may use one
 * context; their calls then run one after the other. Each matrix is computed by one thread with one BLAS thread.
 * Several threads work on one matrix only if there are fewer matrices than threads and its smaller side is at least
 * 2048.
 *
 * Reproducibility. The library's own kernels give the same bits for every number of threads. Results that LAPACK
 * computes with several threads inside one matrix (smaller side >= 2048) are as reproducible as the BLAS makes them.
 *
 * OpenBLAS has one thread count for the whole process. The library saves it, changes it while a call that uses OpenBLAS
 * runs, and restores it when the last such call ends. Other code that uses OpenBLAS at the same time sees that change.
 * OpenBLAS maps a work space of 128 MiB for each thread, of which small matrices touch little, and keeps it. Where the
 * system refuses it, for example by ulimit -v, the call returns HT_OUT_OF_MEMORY before OpenBLAS is called.
 */
#ifndef HEAVYTAILS_CONTEXT_H
#define HEAVYTAILS_CONTEXT_H

#include <heavytails/status.h>

/** Backends, for ht_context_params.backend. */
enum {
    HT_BACKEND_CPU = 0, /**< The processor. */
    HT_BACKEND_CUDA = 1 /**< A GPU of NVIDIA, see cuda.h. HT_UNSUPPORTED where there is none; there is no silent
                             fall-back to the CPU. */
};

/** Accuracies, for ht_context_params.accuracy. */
enum {
    /**
     * Relative error of a singular value sigma: <= 1e-6 for sigma >= 1e-4 sigma_max, <= 1e-4 for sigma >= 1e-6
     * sigma_max. Absolute error <= 2e-8 sigma_max, except that zeros of a matrix without full rank come out as up to
     * sqrt(p(m, n) eps) sigma_max, p a small polynomial: 4e-8 was seen at n = 300 and, for a matrix of equal entries,
     * 2e-7 at n = 1000. A float32 matrix carries an error of about 3e-8 sigma_max from its own rounding.
     */
    HT_FAST = 0,
    /** LAPACK's bound for float64 by bidiagonalisation: |error| <= p(m, n) eps sigma_max. */
    HT_ACCURATE = 1
};

/** Instruction sets, each of which includes those before it, for ht_context_params.isa. */
enum {
    HT_ISA_AUTO = 0,     /**< The highest that the processor has, or what the environment variable
                              HEAVYTAILS_ISA = portable | avx2 | avx512 names if that is lower. */
    HT_ISA_PORTABLE = 1, /**< The compiler's base architecture: SSE2 on x86-64, NEON on ARM64. */
    HT_ISA_AVX2 = 2,     /**< AVX2 and FMA. */
    HT_ISA_AVX512 = 3    /**< AVX-512 F, DQ, BW, VL. */
};

/** Capabilities, for ht_has. */
enum {
    HT_HAS_AVX2 = 0,        /**< HT_ISA_AVX2 runs here. */
    HT_HAS_AVX512 = 1,      /**< HT_ISA_AVX512 runs here. */
    HT_HAS_CUDA_DRIVER = 2, /**< A CUDA driver is installed: libcuda.so.1 (Windows: nvcuda.dll) can be loaded. */
    HT_HAS_CUDA = 3         /**< HT_BACKEND_CUDA is available; ht_cuda_describe says more. */
};

/** A context: opaque, made by ht_context_create, released by ht_context_destroy. */
typedef struct ht_context ht_context;

/** Parameters of a context. ht_context_params_init sets the defaults. New fields are added at the end only. */
typedef struct ht_context_params {
    uint32_t struct_size; /**< sizeof(ht_context_params) as the caller knows it. */
    int32_t backend;      /**< HT_BACKEND_...; default HT_BACKEND_CPU. */
    int32_t device;       /**< Ordinal of the CUDA device; default 0, the only value for the CPU. */
    int32_t threads;      /**< 0 .. 4096; default 0, one for each processor that the process may run on. */
    int32_t accuracy;     /**< HT_FAST or HT_ACCURATE; default HT_FAST. */
    int32_t isa;          /**< HT_ISA_...; default HT_ISA_AUTO; HT_UNSUPPORTED above what the processor has. */
} ht_context_params;

/** What a context runs on, to be recorded with every result. New fields are added at the end only. */
typedef struct ht_info {
    uint32_t struct_size;     /**< sizeof(ht_info) as the caller knows it. */
    uint32_t version;         /**< ht_version() of the library. */
    int32_t backend;          /**< HT_BACKEND_... */
    int32_t device;           /**< Ordinal of the CUDA device; 0 for the CPU. */
    int32_t threads;          /**< Number of threads, >= 1, the calling thread included. */
    int32_t accuracy;         /**< HT_FAST or HT_ACCURATE. */
    int32_t isa;              /**< HT_ISA_PORTABLE, HT_ISA_AVX2 or HT_ISA_AVX512. */
    int32_t cuda_driver;      /**< 1 with HT_HAS_CUDA_DRIVER, else 0. */
    char instruction_set[16]; /**< Of the library's own kernels: "portable", "avx2" or "avx512". */
    char cpu[64];             /**< The processor's brand string, or "unknown". */
    char blas[192];           /**< OpenBLAS's description of itself, with its kernels; loaded for this if need be. */
} ht_info;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_context_params_init(ht_context_params *params, size_t struct_size);

/**
 * Creates a context. The caller owns it and releases it with ht_context_destroy.
 *
 * @param params  Parameters; NULL for the defaults.
 * @param context Receives the context; NULL on failure.
 * @return HT_OK; HT_INVALID_ARGUMENT for a parameter out of its range; HT_UNSUPPORTED for a backend or an instruction
 *         set that is not there, or for a device that fails its self-test; HT_OUT_OF_MEMORY; for HT_BACKEND_CUDA also
 *         HT_DEVICE_FAILED or HT_DEVICE_LOST.
 */
HT_API ht_status ht_context_create(const ht_context_params *params, ht_context **context);

/**
 * Ends the threads of a context and frees its memory. No call may be running in it.
 *
 * @param context The context; NULL is allowed.
 */
HT_API void ht_context_destroy(ht_context *context);

/**
 * Zeroes the structure and sets its struct_size.
 *
 * @param info        The structure.
 * @param struct_size Its size as the caller knows it, sizeof *info; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where info is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_info_init(ht_info *info, size_t struct_size);

/**
 * Fills the fields of *info that its struct_size covers. The field blas needs OpenBLAS: with struct_size =
 * offsetof(ht_info, blas) it is left out and OpenBLAS is not loaded.
 *
 * @param context The context.
 * @param info    Set up by ht_info_init, then filled.
 * @return HT_OK; HT_INVALID_ARGUMENT for a NULL pointer or a struct_size that ht_info_init did not set; HT_UNSUPPORTED
 *         where OpenBLAS cannot be loaded, HT_OUT_OF_MEMORY or HT_THREAD_LIMIT where it could not start.
 */
HT_API ht_status ht_context_info(const ht_context *context, ht_info *info);

/**
 * Tells what this process can use.
 *
 * @param capability HT_HAS_...
 * @return 1 if this process has the capability, 0 if it has not or if this version does not know it.
 */
HT_API int32_t ht_has(int32_t capability);

HT_END_DECLS

#endif
