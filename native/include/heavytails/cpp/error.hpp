/**
 * @file
 * Statuses as exceptions, and parameter structures that begin with their defaults.
 */
#ifndef HEAVYTAILS_CPP_ERROR_HPP
#define HEAVYTAILS_CPP_ERROR_HPP

#include <heavytails/status.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace ht {

/** A call that failed: its status, and as what() the status's name with the message of ht_last_error(). */
class Error : public std::runtime_error {
public:
    /** An error with a message of its own. */
    Error(ht_status status, const std::string &message)
        : std::runtime_error(std::string(ht_status_name(status)) + ": " + message), status_(status) {}

    /** HT_INVALID_ARGUMENT or another status but HT_OK. */
    ht_status status() const noexcept { return status_; }

private:
    ht_status status_;
};

/** Throws an Error with the message of this thread's last failure, unless the status is HT_OK. */
inline void check(ht_status status) {
    if (status != HT_OK) throw Error(status, ht_last_error());
}

/** Throws an Error unless the status is HT_OK or HT_PARTIAL; tells whether it is HT_OK. */
inline bool check_partial(ht_status status) {
    if (status != HT_PARTIAL) check(status);
    return status == HT_OK;
}

/**
 * A parameter structure of the C interface with the defaults that its init function sets. Fields are those of the C
 * structure, which it may stand for in every call.
 */
template <class Struct, ht_status (*Init)(Struct *, std::size_t)>
struct Defaults : Struct {
    /** The defaults. */
    Defaults() { check(Init(this, sizeof(Struct))); }
};

/** @cond */
namespace detail {

inline void require(bool condition, const std::string &message) {
    if (!condition) throw Error(HT_INVALID_ARGUMENT, message);
}

// The number of elements of an array [a x b].
inline std::size_t area(std::int64_t a, std::int64_t b) {
    require(a >= 0 && b >= 0, "expected sizes >= 0, got [" + std::to_string(a) + " x " + std::to_string(b) + "]");
    require(a == 0 || b <= std::numeric_limits<std::int64_t>::max() / 16 / a,
            "[" + std::to_string(a) + " x " + std::to_string(b) + "] is beyond 64-bit sizes");
    return static_cast<std::size_t>(a * b);
}

inline void require_size(const char *name, std::size_t size, std::size_t least) {
    require(size >= least, std::string(name) + ": expected at least " + std::to_string(least) + " elements, got " +
                               std::to_string(size));
}

} // namespace detail
/** @endcond */
} // namespace ht

#endif
