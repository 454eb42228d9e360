// Numbers that C++17 has no names for: M_PI is POSIX's, and Windows' headers lack it.
#pragma once

namespace heavytails {

constexpr double pi = 3.14159265358979323846;

} // namespace heavytails
