// ht_context, opaque to callers: an instruction set, an accuracy, threads, and scratch memory for each thread.
#pragma once

#include "core/accelerator.hpp"
#include "core/cpu.hpp"
#include "core/error.hpp"
#include "core/scratch.hpp"
#include "core/thread_pool.hpp"

#include <heavytails/context.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ht_context {
    ht_context(heavytails::Isa isa, int threads, bool accurate)
        : isa(isa), accurate(accurate), pool(threads), scratch(threads) {}

    const heavytails::Isa isa;
    const bool accurate;
    std::mutex turn; // held by the call that uses the pool and the scratch memory
    heavytails::ThreadPool pool;
    std::vector<heavytails::Scratch> scratch;             // [threads], indexed by worker
    std::unique_ptr<heavytails::Accelerator> accelerator; // the GPU of HT_BACKEND_CUDA; NULL for the CPU
};

namespace heavytails {

// Throws HT_UNSUPPORTED where the context computes on a GPU, for functions that are for the CPU only.
inline void require_cpu(const ht_context &context, const char *function) {
    if (context.accelerator != nullptr)
        throw Error(HT_UNSUPPORTED, std::string(function) +
                                        " is not in HT_BACKEND_CUDA in this version; use a context of HT_BACKEND_CPU");
}

} // namespace heavytails
