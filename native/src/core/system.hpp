// What differs between Linux and Windows: shared libraries, memory and processors (system_posix.cpp,
// system_windows.cpp). Everything else in src/ is standard C++.
#pragma once

#include <cstddef>
#include <string>

namespace heavytails {

// The handle of a shared library that this process has loaded already; NULL where it has not.
void *loaded_library(const char *name);
// Loads a shared library and returns its handle; NULL where it cannot be loaded. The system's search path applies; on
// Windows the folder of libheavytails.dll comes before it, because the programs of .NET lie elsewhere.
void *load_library(const char *name);
// Why the last load_library or find_function of this thread failed; "" where the system does not say.
std::string library_error();
void unload_library(void *library);
// The address of an exported function; NULL where the library has none of that name.
void *find_function(void *library, const char *name);

// Memory aligned to `alignment`, a power of two that divides `bytes`, for release_aligned; NULL where there is none.
void *allocate_aligned(std::size_t alignment, std::size_t bytes);
void release_aligned(void *memory);
// Asks for huge pages, for fewer TLB misses. Optional: nothing follows where the system has none.
void prefer_huge_pages(void *memory, std::size_t bytes);

// How many blocks of `bytes` bytes the system would give now, at most `count`; all of them are given back.
int mappable(int count, std::size_t bytes);
// Bytes of memory that this process has mapped (Windows: committed).
std::size_t mapped_memory();
// Bytes that a new thread maps for its stack. 0 on Windows, where a stack is committed as it grows.
std::size_t thread_stack();
// Whether the memory that this process may map is limited (ulimit -v). False on Windows, whose job objects are not
// looked at.
bool memory_is_limited();

// Number of processors that this process may run on by its affinity mask, >= 1.
int available_processors();

} // namespace heavytails
