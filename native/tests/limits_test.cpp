// Limits of the system become statuses, and a context works again when they are lifted. OpenBLAS, which starts threads
// when it is loaded, is loaded in child processes only.
#include <heavytails/heavytails.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <functional>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {
std::atomic<int> threads_left{-1}; // how many threads may still be started; any number where it is negative
}

// Takes the place of the C library's function for this program and the libraries that it loads. RLIMIT_NPROC would not
// do: it does not bind root, who runs tests in containers.
extern "C" int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *data) {
    static const auto real = reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
    if (threads_left == 0) return EAGAIN;
    if (threads_left > 0) threads_left--;
    return real(thread, attributes, start, data);
}

namespace heavytails::test {
namespace {

class ThreadLimit {
public:
    explicit ThreadLimit(int threads) { threads_left = threads; }
    ~ThreadLimit() { threads_left = -1; }
};

struct DestroyContext {
    void operator()(ht_context *context) const { ht_context_destroy(context); }
};
using Context = std::unique_ptr<ht_context, DestroyContext>;

Context make_context(int threads) {
    ht_context_params params;
    ht_context *context = nullptr;
    EXPECT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.threads = threads;
    EXPECT_EQ(ht_context_create(&params, &context), HT_OK);
    return Context(context);
}

constexpr int64_t order = 20;

// Matrices with entries between -1 and 1, their singular values and vectors.
struct Batch {
    int64_t count;
    std::vector<double> a, sigma, u, vt;

    explicit Batch(int64_t matrices = 12)
        : count(matrices), a(count * order * order), sigma(count * order, -1), u(a.size()), vt(a.size()) {
        for (std::size_t i = 0; i < a.size(); i++) a[i] = std::sin(static_cast<double>(i * i));
    }
    ht_status run(ht_context *context) {
        return ht_singular_values_batch_d(context, count, order, order, a.data(), order, order * order, sigma.data(),
                                          order, nullptr);
    }
    ht_status run_with_vectors(ht_context *context) {
        return ht_svd_thin_d(context, count, order, order, a.data(), order, order * order, u.data(), order,
                             order * order, sigma.data(), order, vt.data(), order, order * order, nullptr);
    }
    // The singular values of matrix b satisfy sum sigma^2 = ||A||_F^2.
    bool correct() const {
        for (int64_t b = 0; b < count; b++) {
            double entries = 0, values = 0;
            for (int64_t i = 0; i < order * order; i++) entries += std::pow(a[b * order * order + i], 2);
            for (int64_t i = 0; i < order; i++) values += std::pow(sigma[b * order + i], 2);
            if (!(std::abs(values / entries - 1) < 1e-12)) return false;
        }
        return true;
    }
};

TEST(Limits, ARefusedThreadIsReportedAndTheContextWorksOnceTheLimitIsLifted) {
    Batch one, four;
    ASSERT_EQ(one.run(make_context(1).get()), HT_OK);
    const Context context = make_context(4);
    for (const auto &[allowed, refused] :
         {std::pair<int, const char *>{0, "number 2"}, {1, "number 3"}, {0, "number 3"}}) {
        const ThreadLimit limit(allowed);
        EXPECT_EQ(four.run(context.get()), HT_THREAD_LIMIT);
        EXPECT_NE(std::strstr(ht_last_error(), "expected 4"), nullptr) << ht_last_error();
        EXPECT_NE(std::strstr(ht_last_error(), refused), nullptr) << ht_last_error();
        EXPECT_EQ(four.sigma[0], -1) << "a refused call computed something";
    }
    ASSERT_EQ(four.run(context.get()), HT_OK) << ht_last_error();
    EXPECT_EQ(four.sigma, one.sigma);
    EXPECT_TRUE(four.correct());
    const ThreadLimit none(0);
    EXPECT_EQ(four.run(context.get()), HT_OK) << "threads that exist are kept";
}

TEST(Limits, AContextWithARefusedThreadCanBeDestroyed) {
    const ThreadLimit limit(1);
    Batch batch;
    EXPECT_EQ(batch.run(make_context(3).get()), HT_THREAD_LIMIT);
}

constexpr int failed = 100, killed = 101;

// What `body` returns in a child process; `killed` where a signal ends it, as after 20 seconds.
int in_child(const std::function<int()> &body) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        _exit(body());
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : killed;
}

// The status of a call with vectors under a limit. `failed` where a call without the limit does not work afterwards.
template <class Limit>
int status_under(int amount, int threads) {
    Batch batch(2 * threads);
    const Context context = make_context(threads);
    const ht_status limited = [&] {
        const Limit limit(amount);
        return batch.run_with_vectors(context.get());
    }();
    if (limited == HT_OK && !batch.correct()) return failed;
    return batch.run_with_vectors(context.get()) == HT_OK && batch.correct() ? limited : failed;
}

// The address space that the process has now and `megabytes` more.
class MemoryLimit {
public:
    explicit MemoryLimit(int megabytes) {
        long pages = 0;
        FILE *statm = std::fopen("/proc/self/statm", "r");
        if (statm == nullptr || std::fscanf(statm, "%ld", &pages) != 1) _exit(failed);
        std::fclose(statm);
        if (getrlimit(RLIMIT_AS, &before_) != 0) _exit(failed);
        rlimit limit = before_;
        limit.rlim_cur = static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) +
                         (static_cast<rlim_t>(megabytes) << 20);
        if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(failed);
    }
    ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }

private:
    rlimit before_;
};

TEST(Limits, OpenBlasIsNotLoadedWhereItsThreadsCannotBeStarted) {
    cpu_set_t processors;
    ASSERT_EQ(sched_getaffinity(0, sizeof processors, &processors), 0);
    if (CPU_COUNT(&processors) == 1) GTEST_SKIP() << "OpenBLAS starts no thread for one processor";
    EXPECT_EQ(in_child([] { return status_under<ThreadLimit>(0, 1); }), HT_THREAD_LIMIT);
}

// Without memory for its work space of 128 MiB a thread, OpenBLAS would try again for ever, or end the process.
TEST(Limits, LittleMemoryIsReportedAndTheContextWorksOnceTheLimitIsLifted) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "AddressSanitizer ends a process that runs out of memory";
#endif
    std::vector<int> seen(killed + 1);
    for (int megabytes = 4; megabytes < 1200; megabytes += megabytes < 64 ? 12 : 60) {
        const int status = in_child([=] { return status_under<MemoryLimit>(megabytes, 2); });
        EXPECT_TRUE(status == HT_OK || status == HT_OUT_OF_MEMORY || status == HT_THREAD_LIMIT)
            << "status " << status << " with " << megabytes << " MiB";
        seen[static_cast<std::size_t>(status)]++;
    }
    EXPECT_GT(seen[HT_OUT_OF_MEMORY], 0);
    EXPECT_EQ(in_child([] { return status_under<MemoryLimit>(1 << 20, 2); }), HT_OK);
}

TEST(Limits, LittleMemoryForMoreThreadsIsReportedAfterOpenBlasIsLoaded) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "AddressSanitizer ends a process that runs out of memory";
#endif
    const auto after_a_call = [](int megabytes) {
        return in_child([=] {
            if (Batch().run_with_vectors(make_context(1).get()) != HT_OK) return failed;
            return status_under<MemoryLimit>(megabytes, 4);
        });
    };
    EXPECT_EQ(after_a_call(64), HT_OUT_OF_MEMORY);
    EXPECT_EQ(after_a_call(4096), HT_OK);
}

// OpenBLAS has places for 64 callers in Debian's build, and for few more before it ends the process.
TEST(Limits, MoreThreadsThanOpenBlasHasPlacesForWaitForEachOther) {
    EXPECT_EQ(in_child([] { return status_under<ThreadLimit>(-1, 300); }), HT_OK);
}

} // namespace
} // namespace heavytails::test
