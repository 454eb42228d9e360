// Threads across a batch: the indices 0 .. count-1 are taken in order, each by the next free thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace heavytails {

class ThreadPool {
public:
    // task(index, worker), 0 <= worker < size(); worker 0 is the calling thread.
    using Task = std::function<void(std::int64_t index, int worker)>;

    explicit ThreadPool(int size) : size_(size) {}
    ~ThreadPool();
    ThreadPool(const ThreadPool &) = delete;
    ThreadPool &operator=(const ThreadPool &) = delete;

    int size() const { return size_; }

    // Runs task for every index and returns when all are done. If a task throws, no further index is started and the
    // first exception is rethrown. Throws HT_THREAD_LIMIT, before any task, where a thread cannot be started; a later
    // call tries again. Must not be called by two threads at once, nor from inside a task.
    void run(std::int64_t count, const Task &task);

private:
    void start();
    void work(int worker);
    void drain(int worker);

    const int size_;
    std::vector<std::thread> threads_; // size_ - 1 threads, started by the first run that needs them
    std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::uint64_t round_ = 0;
    int busy_ = 0;
    bool stop_ = false;
    const Task *task_ = nullptr;
    std::int64_t count_ = 0;
    std::atomic<std::int64_t> next_{0};
    std::exception_ptr error_;
};

} // namespace heavytails
