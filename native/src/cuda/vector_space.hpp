// Vectors of n numbers in the device's memory, and the products of Krylov methods with them: V'W and W - V H, in
// float64 by cuBLAS. A space has a lane of its own, since the caller's operator may use the device by the same context.
#pragma once

#include "cuda/device.hpp"

#include <vector>

namespace heavytails::cuda {

class VectorSpace {
public:
    // Called, as all that follows, inside Device::use.
    VectorSpace(Device &device, std::int64_t n);

    std::int64_t size() const { return n_; }
    const Api &api() const { return lane_.api; }

    // h [m x count] with leading dimension ldh, in host memory, = V'W for V [n x m] and W [n x count].
    void dots(const double *v, std::int64_t m, const double *w, std::int64_t count, double *h, std::int64_t ldh);

    // W = beta W + alpha V H for H [m x count] in host memory.
    struct Update {
        double alpha, beta;
    };
    struct Coefficients {
        const double *h;
        std::int64_t ld;
    };
    void combine(const Update &update, const double *v, std::int64_t m, const Coefficients &h, double *w,
                 std::int64_t count);

    // to [count] = scale from
    template <class From, class To>
    void convert(const From *from, std::int64_t count, double scale, To *to);

    // max |x_i| of x [count]; NaN where one is NaN or infinite. Waits.
    template <class T>
    double largest(const T *x, std::int64_t count);

    // Copies between the host and the device that are done when they return.
    template <class T>
    void upload(const T *from, std::int64_t count, T *to) {
        lane_.upload(to, from, static_cast<std::size_t>(count) * sizeof(T));
        lane_.wait();
    }
    template <class T>
    void download(const T *from, std::int64_t count, T *to) {
        lane_.download(to, from, static_cast<std::size_t>(count) * sizeof(T));
        lane_.wait();
    }
    // Between places on the device that do not overlap.
    template <class T>
    void copy(const T *from, std::int64_t count, T *to) {
        lane_.copy(to, from, static_cast<std::size_t>(count) * sizeof(T), device_to_device);
    }

    // Memory for `count` numbers, valid until the next call.
    double *scratch(std::int64_t count) { return lane_.reserve<double>(Lane::packed, count); }

    // Returns when everything above is done.
    void wait() { lane_.wait(); }

private:
    const std::int64_t n_;
    Lane lane_;
};

} // namespace heavytails::cuda
