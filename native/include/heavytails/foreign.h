/*
 * Calls into other C++ libraries on behalf of a language that C++ exceptions cannot cross (.NET, Rust, Go): there an
 * exception that nobody catches ends the process.
 */
#ifndef HEAVYTAILS_FOREIGN_H
#define HEAVYTAILS_FOREIGN_H

#include <heavytails/status.h>

enum { HT_FOREIGN_ARGUMENTS = 12 /* the most arguments that ht_foreign_call passes on */ };

HT_BEGIN_DECLS

/*
 * Calls function(arguments[0], ..., arguments[count - 1]), an extern "C" function whose parameters are all pointers,
 * integers or booleans, 0 <= count <= HT_FOREIGN_ARGUMENTS. *result receives its return value as an integer; it means
 * nothing where the function returns nothing, and result may be NULL. The function may be from any library.
 * HT_OK; HT_INVALID_ARGUMENT; HT_FOREIGN_EXCEPTION where a C++ exception left the function: ht_last_error() holds what
 * it said.
 */
HT_API ht_status ht_foreign_call(void (*function)(void), int32_t count, const int64_t *arguments, int64_t *result);

HT_END_DECLS

#endif
