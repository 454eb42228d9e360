/**
 * @file
 * GPUs: what of CUDA this process can use, and if nothing, why.
 *
 * The library itself needs nothing of CUDA. It loads the driver (libcuda.so.1) and, of CUDA 12 or 13, the runtime
 * library, cuBLAS and cuSOLVER when they are first asked for: from the folder that the environment variable
 * HEAVYTAILS_CUDA names, or else from the system's search path, CUDA_PATH, CUDA_HOME, /usr/local/cuda and NVIDIA's
 * wheels in the environments of Python that VIRTUAL_ENV and CONDA_PREFIX name.
 *
 * A context with HT_BACKEND_CUDA computes on one device:
 *
 *     spectra.h                      all functions; ht_routine names what is run
 *     ht_lanczos_s, ht_lanczos_d,    the basis lies on the device, and the operator is given vectors x and y there;
 *     ht_slq_s, ht_slq_d             what it puts into the legacy default stream is waited for
 *     perceptron.h                   products and whole matrices, in float64 for both letters, with vectors in either
 *                                    memory; the passes that ht_perceptron_create makes and the gradient run on the CPU
 *     everything else                HT_UNSUPPORTED; there is no silent fall-back to the CPU
 *
 * Inputs may lie in host memory or in the device's memory, as a tensor of PyTorch does, and are then not copied to the
 * host. Work waits for what the caller has put into the device's legacy default stream, which is PyTorch's default.
 * Results are in host memory. Batches that exceed the device's free memory are computed part by part.
 *
 * Where a call returns HT_DEVICE_LOST, the device has reported an error after which CUDA refuses further work in this
 * process, and all later calls with the context return the same. After every other failure, HT_OUT_OF_MEMORY and
 * HT_DEVICE_FAILED included, the context can be used further.
 */
#ifndef HEAVYTAILS_CUDA_H
#define HEAVYTAILS_CUDA_H

#include <heavytails/context.h>

/** Why HT_BACKEND_CUDA is not available, for ht_cuda_info.code, in the order in which it is looked for. */
enum {
    HT_CUDA_READY = 0,         /**< It is available. */
    HT_CUDA_NO_DRIVER = 1,     /**< The driver's library cannot be loaded. */
    HT_CUDA_NO_RUNTIME = 2,    /**< CUDA's runtime library, libcudart, cannot be loaded. */
    HT_CUDA_NO_CUBLAS = 3,     /**< cuBLAS cannot be loaded. */
    HT_CUDA_NO_CUSOLVER = 4,   /**< cuSOLVER cannot be loaded. */
    HT_CUDA_NO_FUNCTION = 5,   /**< A library lacks a function that this version needs. */
    HT_CUDA_WRONG_VERSION = 6, /**< The libraries are of another version than their names say, or too new for the
                                    driver. */
    HT_CUDA_NO_DEVICE = 7      /**< The driver finds no device. */
};

/** What was found. New fields are added at the end only. */
typedef struct ht_cuda_info {
    uint32_t struct_size;        /**< sizeof(ht_cuda_info) as the caller knows it. */
    int32_t code;                /**< HT_CUDA_READY, or why HT_BACKEND_CUDA is not available. */
    int32_t devices;             /**< Number of devices. */
    int32_t driver_version;      /**< Newest CUDA that the driver supports, 1000 major + 10 minor; 0 if unknown. */
    int32_t runtime_version;     /**< CUDA version of the runtime library, in the same form; 0 if unknown. */
    int32_t solver_version;      /**< Version of cuSOLVER, 1000 major + 100 minor + patch; 0 if unknown. */
    int32_t batched_eigenvalues; /**< 1 where cuSOLVER has cusolverDnXsyevBatched (from CUDA 12.6 on), else 0. */
    int32_t blas_version;        /**< Version of cuBLAS, 10000 major + 100 minor + patch; 0 without a context. */
    char device[64];             /**< Name of the device; "" where there is none. */
    char folder[256];            /**< Folder of the libraries; "" for the system's search path. */
    char reason[512];            /**< For HT_CUDA_READY "", else a sentence that says what is missing. */
} ht_cuda_info;

HT_BEGIN_DECLS

/**
 * Zeroes the structure and sets its struct_size.
 *
 * @param info        The structure.
 * @param struct_size Its size as the caller knows it, sizeof *info; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where info is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_cuda_info_init(ht_cuda_info *info, size_t struct_size);

/**
 * Fills the fields of *info that its struct_size covers. Loads CUDA's libraries where that has not been tried yet, but
 * starts nothing on a device.
 *
 * @param context A context of HT_BACKEND_CUDA, whose device is described; NULL for device 0.
 * @param info    Set up by ht_cuda_info_init, then filled.
 * @return HT_OK, also where nothing was found; HT_INVALID_ARGUMENT where info is NULL, for a struct_size that
 *         ht_cuda_info_init did not set, and for a context of the CPU.
 */
HT_API ht_status ht_cuda_describe(const ht_context *context, ht_cuda_info *info);

HT_END_DECLS

#endif
