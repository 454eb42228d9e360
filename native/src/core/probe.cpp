// Mappings like those of malloc and OpenBLAS; threads that wait for each other.
#include "core/probe.hpp"

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace heavytails {

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

int startable(int count) {
    std::mutex mutex;
    std::condition_variable wake;
    bool end = false;
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(count));
    try {
        while (static_cast<int>(threads.size()) < count)
            threads.emplace_back([&] {
                std::unique_lock<std::mutex> lock(mutex);
                wake.wait(lock, [&] { return end; });
            });
    } catch (const std::exception &) { // std::system_error, or std::bad_alloc: either way there is no further thread
    }
    {
        std::lock_guard<std::mutex> lock(mutex);
        end = true;
    }
    wake.notify_all();
    for (auto &thread : threads) thread.join();
    return static_cast<int>(threads.size());
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

} // namespace heavytails
