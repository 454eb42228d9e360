/* Status codes of calls, status codes of the matrices of a batch, and the last error. */
#ifndef HEAVYTAILS_STATUS_H
#define HEAVYTAILS_STATUS_H

#include <heavytails/export.h>
#include <stdint.h>

/* Returned by every function that can fail. No function throws or aborts. */
typedef int32_t ht_status;
enum {
    HT_OK = 0,
    HT_PARTIAL = 1, /* at least one matrix is not HT_MATRIX_OK (see the status array); the others are done */
    HT_INVALID_ARGUMENT =
        2,              /* nothing was written; ht_last_error() names the argument, what was expected and what it was */
    HT_UNSUPPORTED = 3, /* this build or this machine lacks what the call needs; ht_last_error() says what */
    HT_OUT_OF_MEMORY = 4,     /* results are undefined */
    HT_INTERNAL = 5,          /* a defect of the library; results are undefined */
    HT_FOREIGN_EXCEPTION = 6, /* the function that ht_foreign_call called threw; ht_last_error() holds its message */
    HT_OPERATOR_FAILED = 7,   /* the caller's operator returned a nonzero number; ht_last_error() holds it */
    HT_NOT_FINITE = 8,        /* an operator's product or a network's output holds NaN or infinity */
    HT_NOT_SYMMETRIC = 9,     /* the caller's operator is not symmetric; ht_last_error() says by how much */
    HT_THREAD_LIMIT = 10      /* the system refused to start a thread; nothing is lost, fewer threads may work */
};

/* Status of one matrix of a batch, an int32_t in the status arrays. */
enum {
    HT_MATRIX_OK = 0,
    HT_MATRIX_NOT_FINITE = 1,   /* the matrix holds NaN or infinity; its results are NaN */
    HT_MATRIX_NOT_CONVERGED = 2 /* the iteration did not converge; the results of this matrix are NaN */
};

HT_BEGIN_DECLS

/* Name of a status, such as "HT_OK"; "unknown status" for any other number. Static, never freed by the caller. */
HT_API const char *ht_status_name(ht_status status);

/* Message of the last call that failed in this thread, "" if none has failed. Owned by the library, valid until the
 * next failure in this thread. */
HT_API const char *ht_last_error(void);

HT_END_DECLS

#endif
