// The inside of the opaque ht_context.
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
    std::mutex turn; // one call at a time has the pool and the scratch
    heavytails::ThreadPool pool;
    std::vector<heavytails::Scratch> scratch; // one a worker
};
