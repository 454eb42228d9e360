/* Version of the library and of its binary interface. */
#ifndef HEAVYTAILS_VERSION_H
#define HEAVYTAILS_VERSION_H

#include <heavytails/export.h>
#include <stdint.h>

#define HT_VERSION_MAJOR 0
#define HT_VERSION_MINOR 1
#define HT_VERSION_PATCH 0

/* One number to compare: 10000 major + 100 minor + patch. */
#define HT_VERSION (HT_VERSION_MAJOR * 10000 + HT_VERSION_MINOR * 100 + HT_VERSION_PATCH)

/* Counts incompatible changes of the binary interface: a caller compiled against another number must refuse the
 * library. */
#define HT_ABI 1

HT_BEGIN_DECLS

/* HT_VERSION of the library that was loaded. */
HT_API uint32_t ht_version(void);

/* "0.1.0"; owned by the library, valid for ever. */
HT_API const char *ht_version_string(void);

/* HT_ABI of the library that was loaded. */
HT_API uint32_t ht_abi(void);

HT_END_DECLS

#endif
