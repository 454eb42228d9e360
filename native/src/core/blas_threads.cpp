#include "core/blas_threads.hpp"

#include <mutex>

extern "C" {
void openblas_set_num_threads(int threads);
int openblas_get_num_threads(void);
char *openblas_get_config(void);
char *openblas_get_corename(void);
}

namespace heavytails {
namespace {
std::mutex mutex;
int holders = 0;
int callers_count = 1;
} // namespace

BlasThreads::BlasThreads(int threads) {
    std::lock_guard<std::mutex> lock(mutex);
    if (holders++ == 0) callers_count = openblas_get_num_threads();
    openblas_set_num_threads(holders == 1 ? threads : 1);
}

BlasThreads::~BlasThreads() {
    std::lock_guard<std::mutex> lock(mutex);
    if (--holders == 0) openblas_set_num_threads(callers_count);
}

std::string blas_description() {
    std::string config = openblas_get_config();
    while (!config.empty() && config.back() == ' ') config.pop_back();
    const std::string core = openblas_get_corename();
    return config.find(core) == std::string::npos ? config + " " + core : config;
}

} // namespace heavytails
