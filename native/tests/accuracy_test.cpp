// The accuracy that context.h promises, against dgesvd, for every instruction set of this processor and both input
// types. The worst errors are printed.
#include "support.hpp"

#include <cstdio>

namespace heavytails::test {
namespace {

struct Shape {
    int m, n, count;
};

std::vector<Shape> shapes() {
    std::vector<Shape> all{{1, 1, 3},   {2, 2, 9},    {3, 5, 8},   {9, 9, 11},    {16, 16, 8},
                           {33, 47, 9}, {64, 64, 16}, {96, 27, 5}, {128, 300, 8}, {130, 130, 1}};
    if (!small_only())
        for (const Shape shape : {Shape{1152, 128, 8},
                                  {128, 1152, 3},
                                  {257, 255, 8},
                                  {300, 300, 1},
                                  {520, 512, 1},
                                  {512, 700, 2},
                                  {777, 777, 1}})
            all.push_back(shape);
    return all;
}

template <class T>
Errors check(ht_context *context, Kind kind, const Shape &shape, double decades) {
    const int k = std::min(shape.m, shape.n);
    const std::size_t size = static_cast<std::size_t>(shape.m) * shape.n;
    std::vector<T> a(size * shape.count);
    for (int b = 0; b < shape.count; b++) {
        const auto one = rounded<T>(random_matrix(kind, shape.m, shape.n, static_cast<unsigned>(17 + b), decades));
        std::copy(one.begin(), one.end(), a.begin() + static_cast<std::ptrdiff_t>(size) * b);
    }
    std::vector<double> sigma(static_cast<std::size_t>(k) * shape.count);
    std::vector<int32_t> status(static_cast<std::size_t>(shape.count), -1);
    EXPECT_EQ(values(context, shape.count, shape.m, shape.n, a.data(), shape.m, static_cast<int64_t>(size),
                     sigma.data(), k, status.data()),
              HT_OK);
    Errors errors;
    for (int b = 0; b < shape.count; b++) {
        EXPECT_EQ(status[static_cast<std::size_t>(b)], HT_MATRIX_OK);
        const std::vector<T> one(a.begin() + static_cast<std::ptrdiff_t>(size) * b,
                                 a.begin() + static_cast<std::ptrdiff_t>(size) * (b + 1));
        errors.add(&sigma[static_cast<std::size_t>(k) * b], reference(one, shape.m, shape.n));
    }
    return errors;
}

class Accuracy : public testing::TestWithParam<int> {};

template <class T>
void expect_promised_accuracy(int isa, char letter) {
    const Context context = make_context(1, HT_FAST, isa);
    for (const Kind kind : {Kind::Gaussian, Kind::StudentT, Kind::Graded}) {
        Errors worst;
        for (const double decades : kind == Kind::Graded ? std::vector<double>{8, 12} : std::vector<double>{12})
            for (const Shape &shape : shapes()) {
                const Errors errors = check<T>(context.get(), kind, shape, decades);
                errors.expect_fast(std::string(name(kind)) + " " + std::to_string(shape.m) + " x " +
                                   std::to_string(shape.n));
                worst.add(errors);
            }
        std::printf("worst %-8s %c %-9s  relative >= 1e-4 smax: %.1e  >= 1e-6 smax: %.1e  absolute: %.1e\n",
                    isa_name(isa).c_str(), letter, name(kind), worst.upper, worst.middle, worst.absolute);
    }
}

TEST_P(Accuracy, FloatSingularValuesHaveThePromisedAccuracy) { expect_promised_accuracy<float>(GetParam(), 's'); }
TEST_P(Accuracy, DoubleSingularValuesHaveThePromisedAccuracy) { expect_promised_accuracy<double>(GetParam(), 'd'); }

TEST_P(Accuracy, LargeMatrixHasThePromisedAccuracy) {
    if (small_only()) return;
    const Context context = make_context(2, HT_FAST, GetParam());
    check<float>(context.get(), Kind::StudentT, {2100, 2060, 1}, 12).expect_fast("2100 x 2060");
}

TEST(AccurateMode, IsWithinLapacksBound) {
    const Context context = make_context(1, HT_ACCURATE);
    for (const Kind kind : {Kind::Gaussian, Kind::StudentT, Kind::Graded})
        for (const Shape &shape : shapes()) {
            const Errors errors = check<double>(context.get(), kind, shape, 12);
            EXPECT_LE(errors.absolute, 2.3e-16 * 10 * std::sqrt(std::max(shape.m, shape.n)))
                << name(kind) << shape.m << " x " << shape.n;
        }
}

TEST_P(Accuracy, SquaresAddUpToTheFrobeniusNorm) {
    const Context context = make_context(1, HT_FAST, GetParam());
    for (const Shape &shape : shapes()) {
        const auto a = rounded<float>(random_matrix(Kind::StudentT, shape.m, shape.n, 5));
        double squares = 0, sum = 0;
        for (const double x : a) squares += x * x;
        for (const double s : values_of(context.get(), a, shape.m, shape.n)) sum += s * s;
        EXPECT_NEAR(sum, squares, 1e-15 * (shape.m + shape.n) * squares) << shape.m << " x " << shape.n;
    }
}

// Every order from 1 to 60, spectra graded over 1 to 30 decades, with gaps, clusters and zeros: each singular value is
// found exactly once.
TEST_P(Accuracy, SmallSpectraWithGapsClustersAndZerosAreComplete) {
    const Context context = make_context(1, HT_FAST, GetParam());
    Errors worst;
    for (int n = 1; n <= (small_only() ? 20 : 60); n++)
        for (const double decades : {1.0, 5.0, 14.0, 30.0}) {
            constexpr int count = 9;
            const std::size_t size = static_cast<std::size_t>(n) * n;
            std::vector<double> a, sigma(static_cast<std::size_t>(n) * count);
            for (int b = 0; b < count; b++) {
                auto one = random_matrix(b % 3 == 2 ? Kind::StudentT : Kind::Graded, n, n,
                                         static_cast<unsigned>(1000 * n + b), decades);
                if (b % 3 == 1) // the second half of the columns repeats the first (a cluster) or is zero
                    for (std::size_t i = size / 2; i < size; i++) one[i] = b == 1 ? 0 : one[i - size / 2];
                a.insert(a.end(), one.begin(), one.end());
            }
            ASSERT_EQ(
                values(context.get(), count, n, n, a.data(), n, static_cast<int64_t>(size), sigma.data(), n, nullptr),
                HT_OK);
            for (int b = 0; b < count; b++)
                worst.add(&sigma[static_cast<std::size_t>(n) * b],
                          reference(std::vector<double>(a.begin() + static_cast<std::ptrdiff_t>(size) * b,
                                                        a.begin() + static_cast<std::ptrdiff_t>(size) * (b + 1)),
                                    n, n));
        }
    EXPECT_LE(worst.upper, 1e-6);
    EXPECT_LE(worst.middle, 1e-4);
    EXPECT_LE(worst.absolute, 5e-8); // of exact zeros, see HT_FAST
}

INSTANTIATE_TEST_SUITE_P(Isa, Accuracy, testing::ValuesIn(isas()),
                         [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
