/**
 * @file
 * Macros for C linkage (HT_BEGIN_DECLS, HT_END_DECLS) and for exported symbols (HT_API).
 */
#ifndef HEAVYTAILS_EXPORT_H
#define HEAVYTAILS_EXPORT_H

/** @cond */
#ifdef __cplusplus
#define HT_BEGIN_DECLS extern "C" {
#define HT_END_DECLS }
#else
#define HT_BEGIN_DECLS
#define HT_END_DECLS
#endif

/* A program that uses libheavytails.dll needs no attribute: its linker makes calls of an import library. */
#if defined(_WIN32) && defined(HEAVYTAILS_BUILDING)
#define HT_API __declspec(dllexport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define HT_API __attribute__((visibility("default")))
#else
#define HT_API
#endif
/** @endcond */

#endif
