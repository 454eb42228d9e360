// dlopen, mmap and the affinity mask of Linux.
#include "core/system.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace heavytails {

void *loaded_library(const char *name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD); }

void *load_library(const char *name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }

std::string library_error() {
    const char *why = dlerror();
    return why == nullptr ? "" : why;
}

void unload_library(void *library) { dlclose(library); }

void *find_function(void *library, const char *name) { return dlsym(library, name); }

void *allocate_aligned(std::size_t alignment, std::size_t bytes) { return std::aligned_alloc(alignment, bytes); }

void release_aligned(void *memory) { std::free(memory); }

void prefer_huge_pages(void *memory, std::size_t bytes) { madvise(memory, bytes, MADV_HUGEPAGE); }

// Mappings like those of malloc and OpenBLAS.
int mappable(int count, std::size_t bytes) {
    std::vector<void *> mapped;
    mapped.reserve(static_cast<std::size_t>(count));
    while (static_cast<int>(mapped.size()) < count) {
        void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) break;
        mapped.push_back(memory);
    }
    for (void *memory : mapped) munmap(memory, bytes);
    return static_cast<int>(mapped.size());
}

std::size_t mapped_memory() {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t thread_stack() {
    std::size_t bytes = 8u << 20;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) == 0) {
        pthread_attr_getstacksize(&attributes, &bytes);
        pthread_attr_destroy(&attributes);
    }
    return bytes;
}

bool memory_is_limited() {
    rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

int available_processors() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

} // namespace heavytails
