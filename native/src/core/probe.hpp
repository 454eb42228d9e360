// Whether the system has memory and threads, for calls into libraries that end the process or never return where they
// are refused some. What is asked for is given back at once, so that a library can have it.
#pragma once

#include <cstddef>

namespace heavytails {

// How many of `count` private mappings of `bytes` the system gives at the same time.
int mappable(int count, std::size_t bytes);

// How many of `count` threads the system starts at the same time.
int startable(int count);

// Address space that the process has mapped, in bytes; 0 where /proc is missing.
std::size_t mapped_memory();

// Size of the stack that the system maps for a new thread, in bytes.
std::size_t thread_stack();

} // namespace heavytails
