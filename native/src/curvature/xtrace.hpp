// XTrace: Hutch++ in which every probe serves the basis of the others and the estimate of what they leave.
#pragma once

#include "curvature/trace.hpp"

namespace heavytails {

template <class T>
TraceResults xtrace(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, bool frobenius);

} // namespace heavytails
