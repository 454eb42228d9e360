/**
 * @file
 * Status codes of calls, status codes of the matrices of a batch, and the last error.
 */
#ifndef HEAVYTAILS_STATUS_H
#define HEAVYTAILS_STATUS_H

#include <heavytails/export.h>
#include <stddef.h>
#include <stdint.h>

/** Returned by every function that can fail: HT_OK or another of the numbers below. No function throws or aborts. */
typedef int32_t ht_status;

/** Statuses of calls. Later versions may add numbers. */
enum {
    HT_OK = 0,               /**< Everything was done. */
    HT_PARTIAL = 1,          /**< At least one matrix is not HT_MATRIX_OK (see the status array); the others are done.
                                  Of ht_lanczos_s and ht_lanczos_d: not every eigenpair has converged. */
    HT_INVALID_ARGUMENT = 2, /**< Nothing was written; ht_last_error() names the argument, what was expected and what it
                                  was. */
    HT_UNSUPPORTED = 3,      /**< This build or this machine lacks what the call needs; ht_last_error() says what. */
    HT_OUT_OF_MEMORY = 4,    /**< Results are undefined. */
    HT_INTERNAL = 5,         /**< A defect of the library; results are undefined. */
    HT_FOREIGN_EXCEPTION = 6, /**< The function that ht_foreign_call called threw; ht_last_error() holds its message. */
    HT_OPERATOR_FAILED = 7,   /**< The caller's operator returned a nonzero number; ht_last_error() holds it. */
    HT_NOT_FINITE = 8,     /**< A single matrix, an operator's product or a network's output holds NaN or infinity. */
    HT_NOT_SYMMETRIC = 9,  /**< The caller's operator is not symmetric; ht_last_error() says by how much. */
    HT_THREAD_LIMIT = 10,  /**< The system refused to start a thread; nothing is lost, fewer threads may work. */
    HT_NOT_CONVERGED = 11, /**< The iteration did not converge for a single matrix; its results are NaN. */
    HT_DEVICE_FAILED = 12, /**< A function of CUDA, cuBLAS or cuSOLVER failed; ht_last_error() names it. Results are
                                undefined; the context can be used further. */
    HT_DEVICE_LOST = 13    /**< The device reported an error after which CUDA refuses all work of this process on it.
                                Results are undefined; all later calls with the context return the same. */
};

/** Statuses of the matrices of a batch, each an int32_t in a status array. */
enum {
    HT_MATRIX_OK = 0,           /**< The results of this matrix are valid. */
    HT_MATRIX_NOT_FINITE = 1,   /**< The matrix holds NaN or infinity; its results are NaN. */
    HT_MATRIX_NOT_CONVERGED = 2 /**< The iteration did not converge; the results of this matrix are NaN. */
};

HT_BEGIN_DECLS

/**
 * Gives the name of a status.
 *
 * @param status Any number.
 * @return A name such as "HT_OK", and "unknown status" for a number without one: static, never freed by the caller.
 */
HT_API const char *ht_status_name(ht_status status);

/**
 * Gives the message of the last call that failed in this thread. Calls that succeed leave it as it is.
 *
 * @return The message, "" if none has failed. Owned by the library, valid until the next failure in this thread.
 */
HT_API const char *ht_last_error(void);

HT_END_DECLS

#endif
