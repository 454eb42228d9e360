// Threads that wait for each other.
#include "core/probe.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace heavytails {

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

} // namespace heavytails
