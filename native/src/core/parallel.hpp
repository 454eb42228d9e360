// Parallel: how a kernel hands out the parts of one computation, as plain function pointers, so that code compiled for
// one instruction set shares no inline function with the rest.
#pragma once

namespace heavytails {

// Runs task(data, index, worker) for index = 0 .. count-1, on several threads or one after the other, 0 <= worker <
// workers. Results must not depend on which thread runs a task, nor on the order.
struct Parallel {
    void (*run)(void *self, int count, void (*task)(void *data, int index, int worker), void *data);
    void *self;
    int workers;
};

// Runs the tasks one after the other on the calling thread.
extern const Parallel one_by_one;

} // namespace heavytails
