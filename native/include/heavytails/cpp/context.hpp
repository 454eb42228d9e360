/**
 * @file
 * The owner of an ht_context.
 */
#ifndef HEAVYTAILS_CPP_CONTEXT_HPP
#define HEAVYTAILS_CPP_CONTEXT_HPP

#include <heavytails/context.h>
#include <heavytails/cpp/error.hpp>

#include <memory>

namespace ht {

/** ht_context_params with its defaults. */
using ContextParams = Defaults<ht_context_params, ht_context_params_init>;

/** ht_info, to be filled by Context::info. */
using Info = Defaults<ht_info, ht_info_init>;

/** Threads, scratch memory and settings of calls. Movable, not copyable; calls of several threads take turns. */
class Context {
public:
    /** One thread for each processor that the process may run on, HT_FAST. */
    Context() : Context(ContextParams()) {}

    /** A context with these parameters. */
    explicit Context(const ht_context_params &params) {
        ht_context *made = nullptr;
        check(ht_context_create(&params, &made));
        handle_.reset(made);
    }

    /** A context with this number of threads and this accuracy. */
    static Context with_threads(int threads, int accuracy = HT_FAST) {
        ContextParams params;
        params.threads = threads;
        params.accuracy = accuracy;
        return Context(params);
    }

    /** For calls of C functions; still owned by this object. */
    ht_context *get() const noexcept { return handle_.get(); }

    /** What the context runs on. Loads OpenBLAS for its description. */
    Info info() const {
        Info info;
        check(ht_context_info(get(), &info));
        return info;
    }

private:
    struct Destroy {
        void operator()(ht_context *context) const noexcept { ht_context_destroy(context); }
    };
    std::unique_ptr<ht_context, Destroy> handle_;
};

} // namespace ht

#endif
