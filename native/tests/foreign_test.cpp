// ht_foreign_call passes every kind of argument, and an exception becomes a status and a message.
#include "support.hpp"

#include <heavytails/foreign.h>

#include <stdexcept>

namespace {

extern "C" int64_t weighted_sum(int64_t a, int32_t b, bool c, const int64_t *d, int64_t e, int64_t f, int64_t g,
                                bool h) {
    return a + 10 * b + 100 * c + 1000 * *d + 10000 * e + 100000 * f + 1000000 * g + 10000000 * h;
}

extern "C" int64_t throws_error(int64_t code) { throw std::runtime_error("code " + std::to_string(code)); }

extern "C" void throws_number() { throw 7; }

template <class F>
void (*pointer(F *function))(void) {
    return reinterpret_cast<void (*)(void)>(function);
}

TEST(Foreign, ArgumentsOfEveryKindArriveInRegistersAndOnTheStack) {
    const int64_t thousands = 4;
    const int64_t arguments[] = {1, 2, 1, reinterpret_cast<int64_t>(&thousands), 5, 6, 7, 1};
    int64_t result = 0;
    ASSERT_EQ(ht_foreign_call(pointer(weighted_sum), 8, arguments, &result), HT_OK) << ht_last_error();
    EXPECT_EQ(result, 17654121);
}

TEST(Foreign, AnExceptionBecomesAStatusWithItsMessage) {
    const int64_t code = 42;
    int64_t result = 3;
    EXPECT_EQ(ht_foreign_call(pointer(throws_error), 1, &code, &result), HT_FOREIGN_EXCEPTION);
    EXPECT_STREQ(ht_last_error(), "code 42");
    EXPECT_EQ(result, 3);
    EXPECT_EQ(ht_foreign_call(pointer(throws_number), 0, nullptr, nullptr), HT_FOREIGN_EXCEPTION);
    EXPECT_STREQ(ht_last_error(), "an exception of unknown type");
    EXPECT_STREQ(ht_status_name(HT_FOREIGN_EXCEPTION), "HT_FOREIGN_EXCEPTION");
}

TEST(Foreign, InvalidArgumentsAreRefusedWithTheirValues) {
    const int64_t none[13] = {};
    EXPECT_EQ(ht_foreign_call(nullptr, 0, nullptr, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_foreign_call(pointer(throws_number), 13, none, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_STREQ(ht_last_error(), "count: expected 0 .. 12, got 13");
    EXPECT_EQ(ht_foreign_call(pointer(throws_number), -1, none, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_foreign_call(pointer(throws_number), 1, nullptr, nullptr), HT_INVALID_ARGUMENT);
}

} // namespace
