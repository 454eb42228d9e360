/* Versions of the library and of its binary interface. */
#ifndef HEAVYTAILS_VERSION_H
#define HEAVYTAILS_VERSION_H

#include <heavytails/export.h>
#include <stdint.h>

#define HT_VERSION_MAJOR 0
#define HT_VERSION_MINOR 1
#define HT_VERSION_PATCH 0

/* 10000 major + 100 minor + patch, for comparisons. */
#define HT_VERSION (HT_VERSION_MAJOR * 10000 + HT_VERSION_MINOR * 100 + HT_VERSION_PATCH)

/* Number of the binary interface, raised by each incompatible change. A caller that was compiled with another number
 * must not use the library. */
#define HT_ABI 1

HT_BEGIN_DECLS

/* HT_VERSION of the loaded library. */
HT_API uint32_t ht_version(void);

/* The version as text, "0.1.0". Static, never freed by the caller. */
HT_API const char *ht_version_string(void);

/* HT_ABI of the loaded library. */
HT_API uint32_t ht_abi(void);

HT_END_DECLS

#endif
