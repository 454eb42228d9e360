// Contexts on the fake device, and a fixture that looks at what is left of them.
#pragma once

#include "fake/state.hpp"
#include "support.hpp"

namespace heavytails::test {

// A context of HT_BACKEND_CUDA; NULL, with the status, where it cannot be created.
Context make_gpu_context(int threads = 2, int accuracy = HT_FAST, int device = 0, ht_status *status = nullptr);

// Whether the fake libraries are those of CUDA 13 and not 12.
bool is_cuda_13();

// Forgets what earlier tests did to the fake device. At the end nothing may be alive on it, and no call may have had
// arguments that CUDA forbids.
class Gpu : public ::testing::Test {
protected:
    void SetUp() override {
        fake::reset();
        allocations_ = fake::allocations();
        handles_ = fake::handles();
    }
    void TearDown() override {
        EXPECT_EQ(fake::allocations(), allocations_) << "allocations were left behind";
        EXPECT_EQ(fake::handles(), handles_) << "handles were left behind";
        EXPECT_EQ(fake::misuses(), 0) << fake::first_misuse();
    }

private:
    long allocations_ = 0, handles_ = 0;
};

// Memory of the fake device.
template <class T>
class OnDevice {
public:
    explicit OnDevice(const std::vector<T> &values, int device = 0)
        : memory_(static_cast<T *>(fake::allocate(values.size() * sizeof(T), device))) {
        fake::write(memory_, values.data(), values.size() * sizeof(T));
    }
    OnDevice(const OnDevice &) = delete;
    OnDevice &operator=(const OnDevice &) = delete;
    ~OnDevice() { fake::release(memory_); }
    T *get() const { return memory_; }

private:
    T *memory_;
};

} // namespace heavytails::test
