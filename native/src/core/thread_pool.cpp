// One round of work at a time: the caller sets the task, wakes the threads, takes indices itself like them, and waits
// until no thread is busy.
#include "core/thread_pool.hpp"

#include "core/error.hpp"

#include <string>
#include <system_error>

namespace heavytails {

ThreadPool::~ThreadPool() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        stop_ = true;
    }
    wake_.notify_all();
    for (auto &thread : threads_) thread.join();
}

// Threads that were started before the system refused one are kept, and wait: the next call starts the missing ones.
void ThreadPool::start() {
    while (static_cast<int>(threads_.size()) < size_ - 1) {
        const int worker = static_cast<int>(threads_.size()) + 1;
        try {
            threads_.emplace_back([this, worker] { work(worker); });
        } catch (const std::system_error &e) {
            throw Error(HT_THREAD_LIMIT, "threads: expected " + std::to_string(size_) +
                                             " with the calling one, but the system refused to start number " +
                                             std::to_string(worker + 1) + " (" + e.code().message() +
                                             "); raise its limit (ulimit -u, pids.max) or use fewer threads");
        }
    }
}

void ThreadPool::run(std::int64_t count, const Task &task) {
    if (count <= 1 || size_ == 1) {
        for (std::int64_t i = 0; i < count; i++) task(i, 0);
        return;
    }
    start();
    {
        std::lock_guard<std::mutex> lock(mutex_);
        task_ = &task;
        count_ = count;
        next_ = 0;
        error_ = nullptr;
        busy_ = static_cast<int>(threads_.size());
        round_++;
    }
    wake_.notify_all();
    drain(0);
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) std::rethrow_exception(error_);
}

void ThreadPool::work(int worker) {
    std::uint64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return stop_ || round_ != seen; });
        if (stop_) return;
        seen = round_;
        lock.unlock();
        drain(worker);
        lock.lock();
        if (--busy_ == 0) done_.notify_one();
    }
}

void ThreadPool::drain(int worker) {
    try {
        for (std::int64_t i; (i = next_.fetch_add(1)) < count_;) (*task_)(i, worker);
    } catch (...) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!error_) error_ = std::current_exception();
        next_ = count_;
    }
}

} // namespace heavytails
