// Checks of the arguments of C functions, whose messages hold what was expected and what came.
#pragma once

#include "core/error.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace heavytails {

inline std::string number(std::int64_t x) { return std::to_string(x); }
inline std::string number(std::int32_t x) { return std::to_string(x); }
inline std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", x);
    return text;
}

inline void require_at_least(const std::string &name, std::int64_t value, std::int64_t least) {
    require(value >= least, name + ": expected at least " + number(least) + ", got " + number(value));
}

inline void require_in(const std::string &name, std::int64_t value, std::int64_t least, std::int64_t most) {
    require(value >= least && value <= most,
            name + ": expected " + number(least) + " to " + number(most) + ", got " + number(value));
}

inline void require_pointer(const std::string &name, const void *pointer) {
    require(pointer != nullptr, name + ": expected a pointer, got NULL");
}

// first_version: size of the structure in the first version of the library; a smaller one was not set by its init
// function.
inline void require_struct_size(const std::string &name, std::uint32_t size, std::size_t first_version,
                                const char *init) {
    require(size >= first_version, name + "->struct_size: expected at least " + std::to_string(first_version) +
                                       ", got " + std::to_string(size) + ": was " + init + " called?");
}

// Fills the caller's structure, of which only the first struct_size bytes exist; what the library does not know is 0.
template <class Struct>
ht_status init_struct(const char *name, Struct *to, std::size_t struct_size, std::size_t first_version,
                      const Struct &values) {
    return guarded([&] {
        require_pointer(name, to);
        require(struct_size >= first_version, "struct_size: expected at least " + std::to_string(first_version) +
                                                  ", sizeof *" + name + ", got " + std::to_string(struct_size));
        // No structure will be as large: the number is no size, but what an older caller did not pass.
        require(struct_size <= 1 << 16, "struct_size: expected sizeof *" + std::string(name) + ", at most 65536, got " +
                                            std::to_string(struct_size));
        std::memset(static_cast<void *>(to), 0, struct_size);
        std::memcpy(static_cast<void *>(to), &values, std::min(struct_size, sizeof values));
        to->struct_size = static_cast<std::uint32_t>(struct_size);
        return HT_OK;
    });
}

// The caller's parameters, with the defaults of fields that were added after the caller was compiled.
template <class Struct>
Struct read_struct(const std::string &name, const Struct &given, Struct defaults, std::size_t first_version,
                   const char *init) {
    require_struct_size(name, given.struct_size, first_version, init);
    std::memcpy(&defaults, &given, std::min<std::size_t>(given.struct_size, sizeof defaults));
    defaults.struct_size = sizeof defaults;
    return defaults;
}

// Copies the fields that the caller's structure has.
template <class Struct>
void write_struct(const Struct &from, Struct *to) {
    const std::uint32_t size = to->struct_size;
    std::memcpy(to, &from, std::min<std::size_t>(size, sizeof from));
    to->struct_size = size;
}

} // namespace heavytails
