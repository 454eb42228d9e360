// Whether the system has threads, for calls into libraries that end the process or never return where they are refused
// some (for memory: mappable, system.hpp). What is asked for is given back at once, so that a library can have it.
#pragma once

namespace heavytails {

// How many of `count` threads the system starts at the same time.
int startable(int count);

} // namespace heavytails
