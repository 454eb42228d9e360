/**
 * @file
 * Versions of the library and of its binary interface.
 */
#ifndef HEAVYTAILS_VERSION_H
#define HEAVYTAILS_VERSION_H

#include <heavytails/export.h>
#include <stdint.h>

#define HT_VERSION_MAJOR 0 /**< First number of the version of these headers. */
#define HT_VERSION_MINOR 1 /**< Second number of the version of these headers. */
#define HT_VERSION_PATCH 0 /**< Third number of the version of these headers. */

/** Version of these headers for comparisons: 10000 major + 100 minor + patch. */
#define HT_VERSION (HT_VERSION_MAJOR * 10000 + HT_VERSION_MINOR * 100 + HT_VERSION_PATCH)

/**
 * Number of the binary interface, which each incompatible change raises. It is also the number in the name of the
 * shared library, libheavytails.so.1. A program that was compiled with another number must not use the library.
 */
#define HT_ABI 1

HT_BEGIN_DECLS

/**
 * Gives the version of the loaded library.
 *
 * @return HT_VERSION as the library was compiled with it; it may be higher than that of the caller's headers.
 */
HT_API uint32_t ht_version(void);

/**
 * Gives the version of the loaded library as text.
 *
 * @return The version, such as "0.1.0": static, never freed by the caller.
 */
HT_API const char *ht_version_string(void);

/**
 * Gives the number of the binary interface of the loaded library.
 *
 * @return HT_ABI as the library was compiled with it.
 */
HT_API uint32_t ht_abi(void);

HT_END_DECLS

#endif
