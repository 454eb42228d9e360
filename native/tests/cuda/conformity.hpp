// Whether one function can be called by the declaration of another: same number of parameters, and each passed in the
// same way. Pointers go for pointers, enumerations and integers for those of the same size.
#pragma once

#include <type_traits>

namespace heavytails::test {

template <class Ours, class Theirs>
constexpr bool passed_alike() {
    constexpr bool numbers =
        (std::is_integral_v<Ours> || std::is_enum_v<Ours>) && (std::is_integral_v<Theirs> || std::is_enum_v<Theirs>);
    constexpr bool pointers = std::is_pointer_v<Ours> && std::is_pointer_v<Theirs>;
    // A pointer to numbers must point to numbers of the same kind.
    if constexpr (pointers) {
        using A = std::remove_cv_t<std::remove_pointer_t<Ours>>;
        using B = std::remove_cv_t<std::remove_pointer_t<Theirs>>;
        if constexpr (std::is_arithmetic_v<A> && std::is_arithmetic_v<B>)
            return sizeof(A) == sizeof(B) && std::is_floating_point_v<A> == std::is_floating_point_v<B>;
    }
    return (numbers && sizeof(Ours) == sizeof(Theirs)) || pointers;
}

template <class Ours, class Theirs>
struct Callable : std::false_type {};

template <class R, class... A, class S, class... B>
struct Callable<R (*)(A...), S (*)(B...)> {
    static constexpr bool value = [] {
        if constexpr (sizeof...(A) == sizeof...(B))
            return passed_alike<R, S>() && (passed_alike<A, B>() && ...);
        else
            return false;
    }();
};

} // namespace heavytails::test
