// The C functions of context.h, version.h and status.h: versions, contexts, messages, and requests that are refused.
#include "support.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <thread>

extern "C" {
void openblas_set_num_threads(int);
int openblas_get_num_threads(void);
}

namespace heavytails::test {
namespace {

TEST(Abi, VersionsAgreeWithTheHeader) {
    EXPECT_EQ(ht_version(), static_cast<uint32_t>(HT_VERSION));
    EXPECT_EQ(ht_abi(), static_cast<uint32_t>(HT_ABI));
    EXPECT_EQ(ht_version_string(), std::to_string(HT_VERSION_MAJOR) + "." + std::to_string(HT_VERSION_MINOR) + "." +
                                       std::to_string(HT_VERSION_PATCH));
}

TEST(Abi, InfoReportsThreadsInstructionSetAndBlas) {
    const Context context = make_context(3, HT_ACCURATE, HT_ISA_PORTABLE);
    ht_info info;
    ASSERT_EQ(ht_info_init(&info, sizeof info), HT_OK);
    ASSERT_EQ(ht_context_info(context.get(), &info), HT_OK);
    EXPECT_EQ(info.threads, 3);
    EXPECT_EQ(info.accuracy, HT_ACCURATE);
    EXPECT_STREQ(info.instruction_set, "portable");
    EXPECT_NE(std::strstr(info.blas, "OpenBLAS"), nullptr) << info.blas;
    EXPECT_EQ(info.cuda_driver, ht_has(HT_HAS_CUDA_DRIVER));
    std::printf("%s; %s; cuda driver %d\n", info.cpu, info.blas, info.cuda_driver);
}

TEST(Abi, EveryJobNamesItsRoutine) {
    const Context fast = make_context(), accurate = make_context(1, HT_ACCURATE);
    EXPECT_NE(std::strstr(ht_routine(fast.get(), HT_JOB_SINGULAR_VALUES, 's', 1, 64, 64), "Gram"), nullptr);
    EXPECT_STREQ(ht_routine(accurate.get(), HT_JOB_SINGULAR_VALUES, 'd', 1, 64, 64), "dgesdd");
    EXPECT_STREQ(ht_routine(fast.get(), HT_JOB_SVD_THIN, 's', 1, 64, 64), "dgesdd");
    EXPECT_STREQ(ht_routine(fast.get(), HT_JOB_EIGEN_SYMMETRIC, 'd', 1, 0, 64), "dsyevd");
    EXPECT_STREQ(ht_routine(fast.get(), 99, 's', 1, 64, 64), "unknown job");
    EXPECT_STREQ(ht_routine(nullptr, 0, 's', 1, 64, 64), "unknown job");
}

void set_environment(const char *name, const char *value) {
#if defined(_WIN32)
    _putenv_s(name, value); // an empty value removes the variable
#else
    setenv(name, value, 1);
#endif
}

void expect_error(ht_status got, ht_status expected, const std::vector<const char *> &words) {
    EXPECT_EQ(got, expected);
    for (const char *word : words) EXPECT_NE(std::strstr(ht_last_error(), word), nullptr) << ht_last_error();
}

TEST(Abi, MessagesHoldWhatWasExpectedAndWhatCame) {
    const Context context = make_context();
    const float a[12] = {};
    double sigma[12];
    expect_error(ht_singular_values_batch_s(context.get(), 1, 4, 3, a, 3, 12, sigma, 3, nullptr), HT_INVALID_ARGUMENT,
                 {"[4 x 3]", "ld >= 4", "ld = 3"});
    expect_error(ht_singular_values_batch_s(context.get(), 2, 2, 3, a, 2, 6, sigma, 1, nullptr), HT_INVALID_ARGUMENT,
                 {"sigma", "at least 2", "got 1"});
    expect_error(ht_singular_values_batch_s(context.get(), -1, 2, 3, a, 2, 6, sigma, 2, nullptr), HT_INVALID_ARGUMENT,
                 {"count", "got -1"});
    expect_error(ht_singular_values_batch_s(context.get(), 1, 2, 3, nullptr, 2, 6, sigma, 2, nullptr),
                 HT_INVALID_ARGUMENT, {"a:", "NULL"});
    expect_error(ht_singular_values_batch_s(nullptr, 1, 2, 3, a, 2, 6, sigma, 2, nullptr), HT_INVALID_ARGUMENT,
                 {"context"});
    expect_error(ht_singular_values_batch_s(context.get(), 1, int64_t{1} << 40, int64_t{1} << 40, a, int64_t{1} << 40,
                                            0, sigma, 2, nullptr),
                 HT_INVALID_ARGUMENT, {"64-bit"});
    expect_error(ht_svd_thin_s(context.get(), 2, 2, 2, a, 2, 4, sigma, 2, 3, sigma, 2, sigma, 2, 4, nullptr),
                 HT_INVALID_ARGUMENT, {"u:", "at least 4", "got 3"});
    const int64_t m[2] = {2, 2}, n[2] = {2, -2}, lda[2] = {2, 2};
    const float *as[2] = {a, a};
    double *out[2] = {sigma, sigma + 2};
    expect_error(ht_singular_values_mixed_s(context.get(), 2, m, n, as, lda, out, nullptr), HT_INVALID_ARGUMENT,
                 {"n[1]", "-2"});
    std::thread([] { EXPECT_STREQ(ht_last_error(), ""); }).join();
}

TEST(Abi, ContextRefusesUnavailableBackendsAndInvalidParameters) {
    ht_context_params params;
    ht_context *context = reinterpret_cast<ht_context *>(&params);
    ASSERT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.backend = HT_BACKEND_CUDA;
    expect_error(ht_context_create(&params, &context), HT_UNSUPPORTED, {"HT_BACKEND_CUDA"});
    EXPECT_EQ(context, nullptr);
    ASSERT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.struct_size = 4;
    expect_error(ht_context_create(&params, &context), HT_INVALID_ARGUMENT, {"struct_size", "got 4"});
    ASSERT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.threads = -1;
    expect_error(ht_context_create(&params, &context), HT_INVALID_ARGUMENT, {"threads", "-1"});
    ASSERT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.isa = 17;
    expect_error(ht_context_create(&params, &context), HT_INVALID_ARGUMENT, {"isa", "17"});
    if (!ht_has(HT_HAS_AVX512)) {
        params.isa = HT_ISA_AVX512;
        expect_error(ht_context_create(&params, &context), HT_UNSUPPORTED, {"avx512"});
    }
    expect_error(ht_context_create(nullptr, nullptr), HT_INVALID_ARGUMENT, {"context"});
    ht_context_destroy(nullptr);
}

// A program that was compiled before the last field was added, one of now, and one that is newer than the library.
TEST(Abi, InitWritesTheCallersSizeAndNoMore) {
    struct {
        ht_info info;
        unsigned char beyond[32];
    } caller;
    constexpr std::size_t first = offsetof(ht_info, blas), known = sizeof(ht_info);
    const Context context = make_context(1);
    for (const std::size_t size : {first, known, sizeof caller}) {
        std::memset(static_cast<void *>(&caller), 0xA5, sizeof caller);
        ASSERT_EQ(ht_info_init(&caller.info, size), HT_OK) << size;
        EXPECT_EQ(caller.info.struct_size, size);
        const auto *bytes = reinterpret_cast<const unsigned char *>(&caller);
        for (std::size_t i = sizeof caller.info.struct_size; i < sizeof caller; i++)
            ASSERT_EQ(bytes[i], i < size ? 0 : 0xA5) << i << " of " << size;
        EXPECT_EQ(ht_context_info(context.get(), &caller.info), HT_OK) << ht_last_error();
        EXPECT_EQ(caller.info.threads, 1);
        for (std::size_t i = size; i < sizeof caller; i++) ASSERT_EQ(bytes[i], 0xA5) << i << " of " << size;
    }
    const std::string got = "got " + std::to_string(first - 1);
    expect_error(ht_info_init(&caller.info, first - 1), HT_INVALID_ARGUMENT, {"struct_size", got.c_str()});
}

TEST(Abi, EnvironmentVariableForcesALowerInstructionSet) {
    ht_info info;
    ASSERT_EQ(ht_info_init(&info, sizeof info), HT_OK);
    set_environment("HEAVYTAILS_ISA", "portable");
    ASSERT_EQ(ht_context_info(make_context().get(), &info), HT_OK);
    EXPECT_STREQ(info.instruction_set, "portable");
    set_environment("HEAVYTAILS_ISA", "sse9");
    ht_context *context = nullptr;
    expect_error(ht_context_create(nullptr, &context), HT_INVALID_ARGUMENT, {"HEAVYTAILS_ISA", "sse9"});
    set_environment("HEAVYTAILS_ISA", ""); // as if it were not there
}

TEST(Abi, BlasThreadCountIsRestoredAfterEachCall) {
    openblas_set_num_threads(2);
    const int before = openblas_get_num_threads();
    const auto a = rounded<float>(random_matrix(Kind::Gaussian, 30, 30, 1));
    values_of(make_context().get(), a, 30, 30);
    values_of(make_context(1, HT_ACCURATE).get(), a, 30, 30);
    EXPECT_EQ(openblas_get_num_threads(), before);
    openblas_set_num_threads(1);
}

TEST(Abi, StatusesHaveNames) {
    for (const auto &[status, text] : {std::pair<ht_status, const char *>{HT_OK, "HT_OK"},
                                       {HT_PARTIAL, "HT_PARTIAL"},
                                       {HT_INTERNAL, "HT_INTERNAL"},
                                       {HT_NOT_CONVERGED, "HT_NOT_CONVERGED"},
                                       {77, "unknown status"}})
        EXPECT_STREQ(ht_status_name(status), text);
}

} // namespace
} // namespace heavytails::test
