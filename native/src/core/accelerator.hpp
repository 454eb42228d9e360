// The device of a context that computes on a GPU, as far as the context itself needs to know it. Its implementation
// lies in src/cuda, which knows this folder and not the reverse.
#pragma once

#include <memory>

namespace heavytails {

class Accelerator {
public:
    virtual ~Accelerator() = default;
    virtual int ordinal() const = 0;
};

// Opens a CUDA device and has it compute a case with a known answer. Throws HT_UNSUPPORTED where CUDA is not there or
// the answer is wrong, and HT_INVALID_ARGUMENT where there is no device of this number. (cuda/device.cpp)
std::unique_ptr<Accelerator> open_cuda(int ordinal);

// Whether CUDA's libraries and at least one device are there. (cuda/device.cpp)
bool cuda_is_there();

} // namespace heavytails
