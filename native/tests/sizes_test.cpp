// Sizes at the ends of int64: what is too large is refused before it is multiplied, and a batch with nothing to compute
// is done at once, whatever its count.
#include "support.hpp"

#include <cstring>
#include <limits>

namespace heavytails::test {
namespace {

constexpr int64_t most = std::numeric_limits<int64_t>::max(), least = std::numeric_limits<int64_t>::min();

const double input[4] = {1, 0, 0, 1};
double results[8];

// A call of each function of spectra.h that takes strides, for matrices at `input` and results at `results`. What a
// function has no argument for is ignored.
struct Sizes {
    int64_t count = 2, m = 2, n = 2, ld = 2, stride = 4, result_ld = 2, result_stride = 4;
    int32_t *status = nullptr;
};

using Call = ht_status (*)(ht_context *, const Sizes &);

const std::pair<const char *, Call> calls[] = {
    {"singular values",
     [](ht_context *c, const Sizes &s) {
         return ht_singular_values_batch_d(c, s.count, s.m, s.n, input, s.ld, s.stride, results, s.result_stride,
                                           s.status);
     }},
    {"thin SVD",
     [](ht_context *c, const Sizes &s) {
         return ht_svd_thin_d(c, s.count, s.m, s.n, input, s.ld, s.stride, results, s.result_ld, s.result_stride,
                              results, s.result_stride, results, s.result_ld, s.result_stride, s.status);
     }},
    {"eigenvalues",
     [](ht_context *c, const Sizes &s) {
         return ht_eigenvalues_symmetric_batch_d(c, s.count, s.n, input, s.ld, s.stride, results, s.result_stride,
                                                 s.status);
     }},
    {"eigenvectors",
     [](ht_context *c, const Sizes &s) {
         return ht_eigen_symmetric_batch_d(c, s.count, s.n, input, s.ld, s.stride, results, s.result_stride, results,
                                           s.result_ld, s.result_stride, s.status);
     }},
};

TEST(Sizes, ProductsBeyond64BitsAreRefusedForEveryArgument) {
    const Context context = make_context();
    std::vector<Sizes> wrong(6);
    wrong[0].ld = most;
    wrong[1].stride = most;
    wrong[2].result_stride = most;
    wrong[3].count = most;
    wrong[4].n = wrong[4].m = most;
    wrong[5].n = wrong[5].m = wrong[5].ld = wrong[5].result_ld = most;
    for (const auto &[name, call] : calls)
        for (const Sizes &sizes : wrong) {
            EXPECT_EQ(call(context.get(), sizes), HT_INVALID_ARGUMENT) << name << ", case " << &sizes - wrong.data();
        }
}

// ldu k, ldvt n and ldv n are bounds of strides. They must not be computed before they are known to fit.
TEST(Sizes, LeadingDimensionsOfResultsAreBoundedBeforeTheyAreMultiplied) {
    const Context context = make_context();
    const auto refused = [](ht_status status, const char *name) {
        EXPECT_EQ(status, HT_INVALID_ARGUMENT) << name;
        EXPECT_EQ(std::strncmp(ht_last_error(), name, std::strlen(name)), 0) << ht_last_error();
        EXPECT_NE(std::strstr(ht_last_error(), std::to_string(most).c_str()), nullptr) << ht_last_error();
    };
    double *r = results;
    ht_context *c = context.get();
    refused(ht_svd_thin_d(c, 2, 2, 2, input, 2, 4, r, most, 4, r, 2, r, 2, 4, nullptr), "u:");
    refused(ht_svd_thin_d(c, 2, 2, 2, input, 2, 4, r, 2, 4, r, 2, r, most, 4, nullptr), "vt:");
    refused(ht_eigen_symmetric_batch_d(c, 2, 2, input, 2, 4, r, 2, r, most, 4, nullptr), "v:");
}

TEST(Sizes, ProductsBeyond64BitsAreRefusedInMixedBatches) {
    const Context context = make_context();
    const double *a[2] = {input, input};
    double *sigma[2] = {results, results + 4};
    const int64_t m[2] = {2, 2}, n[2] = {2, most}, lda[2] = {2, most};
    EXPECT_EQ(ht_singular_values_mixed_d(context.get(), 2, m, n, a, lda, sigma, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_NE(std::strstr(ht_last_error(), "a[1]"), nullptr) << ht_last_error();
}

TEST(Sizes, RoutinesHaveNamesForEverySize) {
    const Context context = make_context();
    for (const int64_t count : {least, int64_t{-1}, int64_t{0}, most})
        for (const int64_t n : {least, int64_t{0}, int64_t{300}, most})
            for (int32_t job = HT_JOB_SINGULAR_VALUES; job <= HT_JOB_EIGEN_SYMMETRIC; job++)
                EXPECT_STRNE(ht_routine(context.get(), job, 'd', count, n, n), "unknown job");
}

TEST(Sizes, BatchesWithNothingToComputeAreDoneAtOnce) {
    for (const int accuracy : {HT_FAST, HT_ACCURATE}) {
        const Context context = make_context(2, accuracy);
        Sizes empty;
        empty.m = empty.n = empty.stride = empty.result_stride = 0;
        empty.count = most;
        for (const auto &[name, call] : calls) EXPECT_EQ(call(context.get(), empty), HT_OK) << name;
        empty.m = 2; // [2 x 0]; a symmetric matrix stays [0 x 0]
        for (const auto &[name, call] : calls) EXPECT_EQ(call(context.get(), empty), HT_OK) << name;
        EXPECT_EQ(ht_singular_values_batch_d(context.get(), most, 0, 3, nullptr, 1, 0, nullptr, 0, nullptr), HT_OK);
        // V' [0 x 3] has places for its columns.
        EXPECT_EQ(ht_svd_thin_d(context.get(), int64_t{1} << 57, 0, 3, nullptr, 1, 0, nullptr, 1, 0, nullptr, 0,
                                nullptr, 1, 3, nullptr),
                  HT_OK)
            << ht_last_error();
    }
}

TEST(Sizes, EmptyMatricesHaveTheirStatus) {
    for (const int accuracy : {HT_FAST, HT_ACCURATE}) {
        const Context context = make_context(2, accuracy);
        for (const auto &[name, call] : calls) {
            std::vector<int32_t> status(5, -1);
            Sizes empty;
            empty.m = empty.n = 0;
            empty.count = 4;
            empty.status = status.data();
            EXPECT_EQ(call(context.get(), empty), HT_OK) << name;
            EXPECT_EQ(status, (std::vector<int32_t>{0, 0, 0, 0, -1})) << name;
        }
        const int64_t m[3] = {0, 2, 1}, n[3] = {3, 0, 1}, lda[3] = {1, 2, 1};
        const double *a[3] = {nullptr, nullptr, input};
        double *sigma[3] = {nullptr, nullptr, results};
        std::vector<int32_t> status(4, -1);
        results[0] = -1;
        EXPECT_EQ(ht_singular_values_mixed_d(context.get(), 2, m, n, a, lda, sigma, status.data()), HT_OK);
        EXPECT_EQ(status, (std::vector<int32_t>{0, 0, -1, -1}));
        EXPECT_EQ(ht_singular_values_mixed_d(context.get(), 3, m, n, a, lda, sigma, status.data()), HT_OK);
        EXPECT_EQ(status, (std::vector<int32_t>{0, 0, 0, -1}));
        EXPECT_NEAR(results[0], 1, 1e-14);
    }
}

// 2^58 copies of one matrix (stride_a = 0) are more than memory can hold, which is not a defect of the library.
TEST(Sizes, BatchesThatNoMemoryHoldsAreOutOfMemory) {
    const Context context = make_context();
    EXPECT_EQ(ht_singular_values_batch_d(context.get(), int64_t{1} << 58, 1, 1, input, 1, 0, results, 1, nullptr),
              HT_OUT_OF_MEMORY)
        << ht_last_error();
}

} // namespace
} // namespace heavytails::test
