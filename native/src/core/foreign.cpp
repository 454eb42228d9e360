// ht_foreign_call: f(a_0, ..., a_{n-1}), where each a_i is passed in an integer register or an eight-byte stack slot.
// In the calling conventions of x86-64 (Linux, Windows) and ARM64 Linux, narrower integers and booleans take the low
// bits of the same place.
#include "core/error.hpp"

#include <heavytails/foreign.h>

#include <array>
#include <utility>

namespace heavytails {
namespace {

template <std::size_t>
using Argument = int64_t;

template <std::size_t... I>
int64_t call(void (*function)(void), const int64_t *a, std::index_sequence<I...>) {
    (void)a;
    return reinterpret_cast<int64_t (*)(Argument<I>...)>(function)(a[I]...);
}

template <std::size_t N>
int64_t call(void (*function)(void), const int64_t *arguments) {
    return call(function, arguments, std::make_index_sequence<N>());
}

using Call = int64_t (*)(void (*)(void), const int64_t *);

template <std::size_t... N>
constexpr std::array<Call, sizeof...(N)> table(std::index_sequence<N...>) {
    return {&call<N>...};
}

} // namespace
} // namespace heavytails

extern "C" ht_status ht_foreign_call(void (*function)(void), int32_t count, const int64_t *arguments, int64_t *result) {
    using namespace heavytails;
    static constexpr auto calls = table(std::make_index_sequence<HT_FOREIGN_ARGUMENTS + 1>());
    return guarded([&]() -> ht_status {
        require(function != nullptr, "function: expected a function, got NULL");
        require(count >= 0 && count <= HT_FOREIGN_ARGUMENTS,
                "count: expected 0 .. " + std::to_string(HT_FOREIGN_ARGUMENTS) + ", got " + std::to_string(count));
        require(count == 0 || arguments != nullptr,
                "arguments: expected " + std::to_string(count) + " values, got NULL");
        int64_t value;
        try {
            value = calls[static_cast<std::size_t>(count)](function, arguments);
        } catch (const std::exception &e) {
            throw Error(HT_FOREIGN_EXCEPTION, e.what());
        } catch (...) {
            throw Error(HT_FOREIGN_EXCEPTION, "an exception of unknown type");
        }
        if (result != nullptr) *result = value;
        return HT_OK;
    });
}
