// OpenBLAS is found by its soname, HEAVYTAILS_OPENBLAS, and its functions by name.
//
// What OpenBLAS 0.3.21 does where the system refuses it something (driver/others/memory.c and blas_server.c): a work
// space that cannot be mapped is tried again without end; a thread that cannot be started raises SIGINT at loading, and
// is waited for without end after openblas_set_num_threads; more work spaces than it has places for end the process.
#include "core/blas.hpp"

#include "core/error.hpp"
#include "core/probe.hpp"
#include "core/system.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace heavytails {
namespace {

// The work space that each thread inside OpenBLAS has, and each thread that OpenBLAS starts: BUFFER_SIZE on x86-64.
constexpr std::size_t work_space = 128u << 20;
// Callers that OpenBLAS has places for in Debian's build, for builds that do not say it (MAX_THREADS).
constexpr int usual_most_callers = 64;
// More than the lists of jobs of a product with several threads take.
constexpr std::size_t lists_size = 16u << 20;

std::mutex mutex;
int holders = 0;        // BlasThreads objects that exist
int callers_count = 1;  // OpenBLAS's thread count before the first of them
int callers_in_all = 0; // threads that may call OpenBLAS, over all of them
int secured = 0;        // work spaces that OpenBLAS is known to have for callers
int started = 1;        // threads that OpenBLAS is known to have, the calling one included
int blas_threads = 1;   // the count that was set last
int inside = 0;         // threads inside OpenBLAS, BlasCall objects
std::condition_variable left;

[[noreturn]] void out_of_memory(const std::string &what, int expected, std::size_t bytes, int got) {
    throw Error(HT_OUT_OF_MEMORY, "OpenBLAS: expected memory for " + std::to_string(expected) + " " + what + " of " +
                                      std::to_string(bytes >> 20) + " MiB, got " + std::to_string(got) +
                                      "; fewer threads need less");
}

void require_mappable(const std::string &what, int count, std::size_t bytes) {
    const int got = mappable(count, bytes);
    if (got < count) out_of_memory(what, count, bytes, got);
}

// Throws if OpenBLAS could not start `count` threads.
void require_startable(int count) {
    const int got = startable(count);
    if (got < count)
        throw Error(HT_THREAD_LIMIT, "OpenBLAS: expected to start " + std::to_string(count) +
                                         " threads, but the system refused number " + std::to_string(got + 1) +
                                         "; raise its limit (ulimit -u, pids.max) or set OPENBLAS_NUM_THREADS");
}

// Threads that OpenBLAS will have once it is loaded, the calling one included.
int threads_at_loading() {
    int threads = available_processors();
    for (const char *name : {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"}) {
        const char *text = std::getenv(name);
        const int asked = text == nullptr ? 0 : std::atoi(text);
        if (asked > 0) return std::min(asked, threads);
    }
    return threads;
}

#if defined(_WIN32)
constexpr char where_it_is[] = HEAVYTAILS_OPENBLAS " beside libheavytails.dll or on the PATH";
#else
constexpr char where_it_is[] = "Debian's libopenblas0";
#endif

[[noreturn]] void refuse() {
    const std::string why = library_error();
    throw Error(HT_UNSUPPORTED, std::string("singular vectors, eigenvectors and HT_ACCURATE need OpenBLAS with LAPACK "
                                            "(") +
                                    where_it_is +
                                    "), which cannot be loaded: " + (why.empty() ? HEAVYTAILS_OPENBLAS : why));
}

// The threads that OpenBLAS starts when it is loaded map their work spaces at some later time. Where the address space
// is limited, memory that is used up before would make them try for ever: waits until so many bytes are mapped, a tenth
// of a second at most, in case this build of OpenBLAS needs less.
void wait_for_mappings(std::size_t bytes) {
    if (!memory_is_limited()) return;
    for (int i = 0; i < 100 && mapped_memory() < bytes; i++) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Blas load(int callers) {
    void *library = loaded_library(HEAVYTAILS_OPENBLAS);
    if (library == nullptr) {
        const int threads = threads_at_loading();
        require_startable(threads - 1);
        const int expected = std::min(callers, usual_most_callers);
        require_mappable("threads, callers and itself, each", threads - 1 + expected + 1, work_space + thread_stack());
        const std::size_t before = mapped_memory();
        library = load_library(HEAVYTAILS_OPENBLAS);
        if (library != nullptr) wait_for_mappings(before + (threads - 1) * (work_space + thread_stack()));
    }
    if (library == nullptr) refuse();
    const auto find = [&](auto &function, const char *name) {
        void *symbol = find_function(library, name);
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
    loaded.memory_alloc = reinterpret_cast<void *(*)(int)>(find_function(library, "blas_memory_alloc"));
    loaded.memory_free = reinterpret_cast<void (*)(void *)>(find_function(library, "blas_memory_free"));
    return loaded;
}

// How many threads may be inside OpenBLAS at the same time.
int most_callers() {
    static const int most = [] {
        constexpr char key[] = "MAX_THREADS=";
        const char *at = std::strstr(blas().get_config(), key);
        return at == nullptr ? usual_most_callers : std::max(1, std::atoi(at + sizeof key - 1));
    }();
    return most;
}

// Makes OpenBLAS map work spaces now, so that it has `count` that are free, `fresh` of which are not there yet. It
// keeps them for good. `room`: what else is about to be mapped with each.
void map_work_spaces(const Blas &library, int count, int fresh, std::size_t room) {
    require_mappable("work spaces", fresh, work_space + room);
    if (library.memory_alloc == nullptr || library.memory_free == nullptr) return;
    std::vector<void *> spaces(static_cast<std::size_t>(count));
    for (void *&space : spaces) space = library.memory_alloc(0);
    for (void *space : spaces) library.memory_free(space);
}

// For calls by `callers` threads. While other calls are under way, all of the `secured` work spaces may be in use.
void secure(const Blas &library, int callers) {
    const int count = std::min(callers, most_callers());
    if (count <= secured) return;
    map_work_spaces(library, count, holders == 0 ? count - secured : count, 0);
    secured = count;
}

// For `threads` threads inside one call; no other is under way. The threads that OpenBLAS will start take the work
// spaces that are mapped for them here.
void secure_threads(const Blas &library, int threads) {
    started = std::max(started, library.get_num_threads());
    const int more = std::min(threads, most_callers()) - started;
    if (more <= 0) return;
    require_startable(more);
    map_work_spaces(library, secured + more, more, thread_stack());
    started += more;
}

} // namespace

const Blas &blas(int callers) {
    static const Blas loaded = load(callers);
    return loaded;
}

std::string blas_description() {
    std::string config = blas().get_config();
    while (!config.empty() && config.back() == ' ') config.pop_back();
    const std::string core = blas().get_corename();
    return config.find(core) == std::string::npos ? config + " " + core : config;
}

BlasThreads::BlasThreads(int threads, int callers) : callers_(callers) {
    const Blas &library = blas(callers);
    std::lock_guard<std::mutex> lock(mutex);
    secure(library, callers_in_all + callers);
    if (holders == 0) secure_threads(library, threads);
    if (holders++ == 0) callers_count = library.get_num_threads();
    callers_in_all += callers_;
    blas_threads = holders == 1 ? threads : 1;
    library.set_num_threads(blas_threads);
}

BlasThreads::~BlasThreads() {
    std::lock_guard<std::mutex> lock(mutex);
    callers_in_all -= callers_;
    if (--holders == 0) blas().set_num_threads(callers_count);
}

BlasCall::BlasCall() {
    const int most = most_callers();
    std::unique_lock<std::mutex> lock(mutex);
    if (blas_threads > 1) require_mappable("list of jobs", 1, lists_size);
    left.wait(lock, [&] { return inside < most; });
    inside++;
}

BlasCall::~BlasCall() {
    {
        std::lock_guard<std::mutex> lock(mutex);
        inside--;
    }
    left.notify_one();
}

} // namespace heavytails
