// Threads: equal bits for every number of threads, batches of mixed shapes, and simultaneous calls on one context.
#include "support.hpp"

#include <thread>

namespace heavytails::test {
namespace {

class Threads : public testing::TestWithParam<int> {};

struct Mixed {
    std::vector<std::vector<float>> data;
    std::vector<int64_t> m, n, lda;
    std::vector<const float *> a;
    std::vector<std::vector<double>> sigma;
    std::vector<double *> out;
    std::vector<int32_t> status;

    void add(int rows, int columns) {
        data.push_back(
            rounded<float>(random_matrix(Kind::StudentT, rows, columns, static_cast<unsigned>(data.size()))));
        m.push_back(rows);
        n.push_back(columns);
        lda.push_back(std::max(1, rows));
        sigma.emplace_back(static_cast<std::size_t>(std::min(rows, columns)), -1.0);
        status.push_back(-1);
    }
    ht_status run(ht_context *context) {
        a.clear();
        out.clear();
        for (auto &x : data) a.push_back(x.data());
        for (auto &x : sigma) out.push_back(x.data());
        return ht_singular_values_mixed_s(context, static_cast<int64_t>(m.size()), m.data(), n.data(), a.data(),
                                          lda.data(), out.data(), status.data());
    }
};

Mixed mixed_shapes() {
    Mixed mixed;
    for (int i = 0; i < 19; i++) mixed.add(16, 16);
    for (int i = 0; i < 9; i++) mixed.add(27, 16);
    for (const auto &[m, n] :
         {std::pair<int, int>{64, 300}, {300, 64}, {1, 10}, {10, 1}, {0, 4}, {4, 0}, {120, 84}, {84, 120}, {150, 150}})
        mixed.add(m, n);
    for (int i = 0; i < 5; i++) mixed.add(64, 64);
    if (!small_only()) mixed.add(600, 600);
    return mixed;
}

TEST_P(Threads, BitsDoNotDependOnTheNumberOfThreads) {
    Mixed one = mixed_shapes(), three = mixed_shapes();
    ASSERT_EQ(one.run(make_context(1, HT_FAST, GetParam()).get()), HT_OK);
    ASSERT_EQ(three.run(make_context(3, HT_FAST, GetParam()).get()), HT_OK);
    for (std::size_t b = 0; b < one.sigma.size(); b++)
        EXPECT_EQ(one.sigma[b], three.sigma[b]) << one.m[b] << " x " << one.n[b];
}

TEST_P(Threads, BitsOfASmallMatrixDoNotDependOnTheBatch) {
    const Context context = make_context(2, HT_FAST, GetParam());
    Mixed batch = mixed_shapes();
    ASSERT_EQ(batch.run(context.get()), HT_OK);
    int compared = 0;
    for (std::size_t b = 0; b < batch.sigma.size(); b++) {
        if (batch.sigma[b].empty() || batch.sigma[b].size() > 64) continue;
        const int m = static_cast<int>(batch.m[b]), n = static_cast<int>(batch.n[b]);
        EXPECT_EQ(batch.sigma[b], values_of(context.get(), batch.data[b], m, n)) << m << " x " << n;
        compared++;
    }
    EXPECT_EQ(compared, 37);
}

TEST_P(Threads, BitsOfALargeMatrixDoNotDependOnTheNumberOfThreads) {
    if (small_only()) return;
    const auto a = rounded<float>(random_matrix(Kind::Gaussian, 2048, 2200, 4));
    const auto one = values_of(make_context(1, HT_FAST, GetParam()).get(), a, 2048, 2200);
    for (const int threads : {2, 3}) {
        const auto more = values_of(make_context(threads, HT_FAST, GetParam()).get(), a, 2048, 2200);
        EXPECT_EQ(one, more) << threads;
    }
}

TEST_P(Threads, EveryMatrixOfAMixedBatchHasThePromisedAccuracy) {
    Mixed mixed = mixed_shapes();
    ASSERT_EQ(mixed.run(make_context(2, HT_FAST, GetParam()).get()), HT_OK);
    Errors errors;
    for (std::size_t b = 0; b < mixed.sigma.size(); b++) {
        EXPECT_EQ(mixed.status[b], HT_MATRIX_OK);
        if (!mixed.sigma[b].empty())
            errors.add(mixed.sigma[b].data(),
                       reference(mixed.data[b], static_cast<int>(mixed.m[b]), static_cast<int>(mixed.n[b])));
    }
    errors.expect_fast("mixed");
}

TEST_P(Threads, SimultaneousCallsOnOneContextGiveTheSameResults) {
    const Context context = make_context(2, HT_FAST, GetParam());
    const auto a = rounded<float>(random_matrix(Kind::Gaussian, 40, 30 * 20, 4)); // 20 matrices [40 x 30]
    std::vector<double> expected(20 * 30);
    ASSERT_EQ(values(context.get(), 20, 40, 30, a.data(), 40, 1200, expected.data(), 30, nullptr), HT_OK);
    std::vector<std::vector<double>> got(4, std::vector<double>(expected.size()));
    std::vector<std::thread> callers;
    for (auto &sigma : got)
        callers.emplace_back([&] {
            for (int r = 0; r < 5; r++)
                ht_singular_values_batch_s(context.get(), 20, 40, 30, a.data(), 40, 1200, sigma.data(), 30, nullptr);
        });
    for (auto &caller : callers) caller.join();
    for (const auto &sigma : got) EXPECT_EQ(sigma, expected);
}

INSTANTIATE_TEST_SUITE_P(Isa, Threads, testing::ValuesIn(isas()),
                         [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
