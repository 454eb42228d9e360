// The BLAS's thread count is one number for the whole process. A BlasThreads holds it while calls run: the first to
// come saves the caller's count, the last to go restores it, and while several calls run it is 1.
#pragma once

#include <string>

namespace heavytails {

class BlasThreads {
public:
    explicit BlasThreads(int threads);
    ~BlasThreads();
    BlasThreads(const BlasThreads &) = delete;
    BlasThreads &operator=(const BlasThreads &) = delete;
};

// The BLAS's version, options and chosen kernels in its own words.
std::string blas_description();

} // namespace heavytails
