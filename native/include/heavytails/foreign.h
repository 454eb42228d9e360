/*
 * Calls into other C++ libraries for languages that C++ exceptions cannot cross (.NET, Rust, Go), where an exception
 * that leaves a C++ function ends the process. Here it becomes a status and a message.
 */
#ifndef HEAVYTAILS_FOREIGN_H
#define HEAVYTAILS_FOREIGN_H

#include <heavytails/status.h>

enum { HT_FOREIGN_ARGUMENTS = 12 /* largest number of arguments that ht_foreign_call passes on */ };

HT_BEGIN_DECLS

/*
 * Calls function(arguments[0], ..., arguments[count - 1]), 0 <= count <= HT_FOREIGN_ARGUMENTS. `function` is an extern
 * "C" function of any library whose parameters are all pointers, integers or booleans. *result receives its return
 * value as an integer, without meaning where it returns void; result may be NULL. The caller keeps everything that the
 * arguments point to.
 * HT_OK; HT_INVALID_ARGUMENT, the function was not called; HT_FOREIGN_EXCEPTION where a C++ exception left the
 * function, whose message ht_last_error() then holds. On Windows only exceptions of the compiler that built this
 * library (GCC) are caught; one that MSVC's code throws passes through.
 */
HT_API ht_status ht_foreign_call(void (*function)(void), int32_t count, const int64_t *arguments, int64_t *result);

HT_END_DECLS

#endif
