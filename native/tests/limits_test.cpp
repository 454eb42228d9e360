// Limits of the system become statuses, and a context works again when they are lifted.
#include "support.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <pthread.h>

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

struct Batch {
    int64_t count = 12, n = 20;
    std::vector<double> a = random_matrix(Kind::Gaussian, 20, 20 * 12, 3), sigma = std::vector<double>(20 * 12, -1);

    ht_status run(ht_context *context) {
        return ht_singular_values_batch_d(context, count, n, n, a.data(), n, n * n, sigma.data(), n, nullptr);
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
    const ThreadLimit none(0);
    EXPECT_EQ(four.run(context.get()), HT_OK) << "threads that exist are kept";
}

TEST(Limits, AContextWithARefusedThreadCanBeDestroyed) {
    const ThreadLimit limit(1);
    Batch batch;
    EXPECT_EQ(batch.run(make_context(3).get()), HT_THREAD_LIMIT);
}

} // namespace
} // namespace heavytails::test
