// ht_context, opaque to callers: an instruction set, an accuracy, threads, and scratch memory for each thread.
#pragma once

#include "core/cpu.hpp"
#include "core/scratch.hpp"
#include "core/thread_pool.hpp"

#include <heavytails/context.h>

#include <mutex>
#include <vector>

struct ht_context {
    ht_context(heavytails::Isa isa, int threads, bool accurate)
        : isa(isa), accurate(accurate), pool(threads), scratch(threads) {}

    const heavytails::Isa isa;
    const bool accurate;
    std::mutex turn; // held by the call that uses the pool and the scratch memory
    heavytails::ThreadPool pool;
    std::vector<heavytails::Scratch> scratch; // [threads], indexed by worker
};
