/* What a call answers, and what became of each matrix of a batch. */
#ifndef HEAVYTAILS_STATUS_H
#define HEAVYTAILS_STATUS_H

#include <heavytails/export.h>
#include <stdint.h>

/* Answer of every function that can fail. Nothing is thrown across this boundary and nothing aborts. */
typedef int32_t ht_status;
enum {
    HT_OK = 0,      /* all done */
    HT_PARTIAL = 1, /* ran, but at least one matrix is not HT_MATRIX_OK: see the status array; the others are done */
    HT_INVALID_ARGUMENT =
        2,                /* nothing was touched; ht_last_error() names the argument, what was expected and what came */
    HT_UNSUPPORTED = 3,   /* asked for something this build or this machine has not */
    HT_OUT_OF_MEMORY = 4, /* results are undefined */
    HT_INTERNAL = 5,      /* a defect of the library; results are undefined */
    HT_FOREIGN_EXCEPTION = 6 /* ht_foreign_call: the function that was called threw; ht_last_error() holds its words */
};

/* State of one matrix, int32_t each in the status arrays. */
enum {
    HT_MATRIX_OK = 0,
    HT_MATRIX_NOT_FINITE = 1,   /* holds NaN or infinity; its results are NaN */
    HT_MATRIX_NOT_CONVERGED = 2 /* the iteration failed; its results are NaN */
};

HT_BEGIN_DECLS

/* Name of a status: "HT_OK", ...; "unknown status" for any other number. Owned by the library. */
HT_API const char *ht_status_name(ht_status status);

/* Why the last call that failed in this thread failed; "" when none has. Owned by the library, valid until this
 * thread's next failure. */
HT_API const char *ht_last_error(void);

HT_END_DECLS

#endif
