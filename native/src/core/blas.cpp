// OpenBLAS is found by its soname, HEAVYTAILS_OPENBLAS, and its functions by name.
#include "core/blas.hpp"

#include "core/error.hpp"

#include <dlfcn.h>
#include <mutex>
#include <type_traits>

namespace heavytails {
namespace {

std::mutex mutex;
int holders = 0;       // BlasThreads objects that exist
int callers_count = 1; // OpenBLAS's thread count before the first of them

[[noreturn]] void refuse() {
    const char *why = dlerror();
    throw Error(HT_UNSUPPORTED, std::string("singular vectors, eigenvectors and HT_ACCURATE need OpenBLAS with LAPACK "
                                            "(Debian's libopenblas0), which cannot be loaded: ") +
                                    (why == nullptr ? HEAVYTAILS_OPENBLAS : why));
}

Blas load() {
    void *library = dlopen(HEAVYTAILS_OPENBLAS, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) refuse();
    const auto find = [&](auto &function, const char *name) {
        void *symbol = dlsym(library, name);
        if (symbol == nullptr) refuse();
        function = reinterpret_cast<std::decay_t<decltype(function)>>(symbol);
    };
    Blas loaded{};
    find(loaded.dgesdd, "dgesdd_");
    find(loaded.dsyevd, "dsyevd_");
    find(loaded.set_num_threads, "openblas_set_num_threads");
    find(loaded.get_num_threads, "openblas_get_num_threads");
    find(loaded.get_config, "openblas_get_config");
    find(loaded.get_corename, "openblas_get_corename");
    return loaded;
}

} // namespace

const Blas &blas() {
    static const Blas loaded = load();
    return loaded;
}

std::string blas_description() {
    std::string config = blas().get_config();
    while (!config.empty() && config.back() == ' ') config.pop_back();
    const std::string core = blas().get_corename();
    return config.find(core) == std::string::npos ? config + " " + core : config;
}

BlasThreads::BlasThreads(int threads) {
    const Blas &library = blas();
    std::lock_guard<std::mutex> lock(mutex);
    if (holders++ == 0) callers_count = library.get_num_threads();
    library.set_num_threads(holders == 1 ? threads : 1);
}

BlasThreads::~BlasThreads() {
    std::lock_guard<std::mutex> lock(mutex);
    if (--holders == 0) blas().set_num_threads(callers_count);
}

} // namespace heavytails
