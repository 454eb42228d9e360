/*
 * A context says where work runs: which backend, which device, how many threads. It owns its threads and its scratch
 * memory.
 *
 * Threads. A call spreads the matrices of its batch over at most `threads` threads, the calling one among them; the
 * others are started by the first call that needs them and end with the context. A context may be used from several
 * threads: calls take turns. Each matrix is done by one thread with one BLAS thread. Only when there are fewer matrices
 * than threads, and a matrix is large (smaller side >= 2048), are several threads used inside one.
 *
 * Bits. Our own kernels give the same bits whatever the number of threads. What LAPACK does inside one matrix of
 * smaller side >= 2048 with several threads is as repeatable as the BLAS.
 *
 * The BLAS's thread count is state of the whole process, and not ours: it is saved and set while any call runs, and
 * restored when the last one ends. Whoever else uses the same BLAS meanwhile, in another thread, has our count.
 */
#ifndef HEAVYTAILS_CONTEXT_H
#define HEAVYTAILS_CONTEXT_H

#include <heavytails/status.h>

enum { /* ht_context_params.backend */
       HT_BACKEND_CPU = 0,
       HT_BACKEND_CUDA = 1 /* HT_UNSUPPORTED in this version: never a silent CPU */
};

enum { /* ht_context_params.accuracy */
       /*
        * Relative error <= 1e-6 for sigma >= 1e-4 sigma_max, <= 1e-4 for sigma >= 1e-6 sigma_max, absolute <= 2e-8
        * sigma_max; the zeros of a matrix that has not full rank come out as up to sqrt(p(m, n) eps) sigma_max, seen up
        * to 4e-8 at n = 300, where all entries are equal to 2e-7 at n = 1000.
        */
       HT_FAST = 0,
       /* LAPACK's own bound for float64, |error| <= p(m, n) eps sigma_max, by bidiagonalisation. */
       HT_ACCURATE = 1
};

enum {                      /* ht_context_params.isa; each includes the ones before it */
       HT_ISA_AUTO = 0,     /* the best that CPU and build have, lowered by the environment variable HEAVYTAILS_ISA =
                               portable | avx2 | avx512 */
       HT_ISA_PORTABLE = 1, /* what the compiler's base architecture has */
       HT_ISA_AVX2 = 2,     /* AVX2 and FMA */
       HT_ISA_AVX512 = 3    /* AVX-512 F, DQ, BW, VL */
};

enum {                         /* ht_has */
       HT_HAS_AVX2 = 0,        /* HT_ISA_AVX2 runs here */
       HT_HAS_AVX512 = 1,      /* HT_ISA_AVX512 runs here */
       HT_HAS_CUDA_DRIVER = 2, /* libcuda.so.1 can be loaded: a driver is installed */
       HT_HAS_CUDA = 3         /* HT_BACKEND_CUDA can be asked for */
};

typedef struct ht_context ht_context;

/* Fill with ht_context_params_init, then change what you want. Fields are only ever added at the end. */
typedef struct ht_context_params {
    uint32_t struct_size; /* sizeof(ht_context_params) as the caller knows it */
    int32_t backend;      /* HT_BACKEND_CPU */
    int32_t device;       /* ordinal of the CUDA device; 0 for the CPU */
    int32_t threads;      /* >= 1, or 0 (default): as many as the processors this process may run on */
    int32_t accuracy;     /* HT_FAST */
    int32_t isa;          /* HT_ISA_AUTO; asking for what the CPU has not is HT_UNSUPPORTED */
} ht_context_params;

/* What runs, to be recorded with every result. Fields are only ever added at the end. */
typedef struct ht_info {
    uint32_t struct_size;     /* sizeof(ht_info) as the caller knows it */
    uint32_t version;         /* ht_version() */
    int32_t backend;          /* HT_BACKEND_CPU */
    int32_t device;           /* 0 */
    int32_t threads;          /* >= 1 */
    int32_t accuracy;         /* HT_FAST or HT_ACCURATE */
    int32_t isa;              /* HT_ISA_PORTABLE, HT_ISA_AVX2 or HT_ISA_AVX512 */
    int32_t cuda_driver;      /* 1 when libcuda.so.1 can be loaded, else 0 */
    char instruction_set[16]; /* "portable", "avx2", "avx512": of our own kernels */
    char cpu[64];             /* the processor's name for itself */
    char blas[192];           /* the BLAS's description of itself, with the kernels it chose; asking for it loads it */
} ht_info;

HT_BEGIN_DECLS

/* Defaults: CPU, device 0, all processors, HT_FAST, HT_ISA_AUTO. */
HT_API ht_status ht_context_params_init(ht_context_params *params);

/* params may be NULL: the defaults. On success *context must be given to ht_context_destroy; else it is NULL. */
HT_API ht_status ht_context_create(const ht_context_params *params, ht_context **context);

/* Waits for nothing: no call may be running in it. NULL is allowed. */
HT_API void ht_context_destroy(ht_context *context);

/* Zeroes and sets struct_size. */
HT_API ht_status ht_info_init(ht_info *info);

/* Fills as much of *info as its struct_size has room for; with offsetof(ht_info, blas) for struct_size the BLAS is not
 * loaded for it. */
HT_API ht_status ht_context_info(const ht_context *context, ht_info *info);

/* 1 if the capability (HT_HAS_...) is there, 0 if not or if it is unknown to this version. */
HT_API int32_t ht_has(int32_t capability);

HT_END_DECLS

#endif
