// one_by_one: for i = 0 .. count-1, task(data, i, 0).
#include "core/parallel.hpp"

namespace heavytails {

const Parallel one_by_one{[](void *, int count, void (*task)(void *, int, int), void *data) {
                              for (int i = 0; i < count; i++) task(data, i, 0);
                          },
                          nullptr, 1};

} // namespace heavytails
