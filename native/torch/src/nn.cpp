// Layers and losses as functions. Images are [N, C, H, W]; reduction 0 none, 1 mean, 2 sum.
#include "shim.h"

// y = x W^T + b: x [*, in], W [out, in], b [out] or null
HTT Handle htt_linear(Handle x, Handle weight, Handle bias) {
    return tensor([&] { return at::linear(*In(x), *In(weight), optional(*In(bias))); });
}

HTT Handle htt_conv2d(Handle x, Handle weight, Handle bias, Sizes stride, Sizes padding, Sizes dilation,
                      int64_t groups) {
    return tensor([&] {
        return at::conv2d(*In(x), *In(weight), optional(*In(bias)), static_cast<at::IntArrayRef>(stride),
                          static_cast<at::IntArrayRef>(padding), static_cast<at::IntArrayRef>(dilation), groups);
    });
}

// mode: "constant" (with value), "reflect", "replicate", "circular"; pad from the last dimension backwards.
HTT Handle htt_pad(Handle x, Sizes pad, const char *mode, double value) {
    return tensor([&] { return at::pad(*In(x), static_cast<at::IntArrayRef>(pad), mode, Optional<double>(value)); });
}

HTT Handle htt_max_pool2d(Handle x, Sizes kernel, Sizes stride, Sizes padding, Sizes dilation, int32_t ceil) {
    return tensor([&] { return at::max_pool2d(*In(x), kernel, stride, padding, dilation, ceil != 0); });
}
// divisor 0: the size of the window
HTT Handle htt_avg_pool2d(Handle x, Sizes kernel, Sizes stride, Sizes padding, int32_t ceil, int32_t count_pad,
                          int64_t divisor) {
    return tensor([&] {
        return at::avg_pool2d(*In(x), kernel, stride, padding, ceil != 0, count_pad != 0,
                              divisor == 0 ? Optional<int64_t>() : Optional<int64_t>(divisor));
    });
}
HTT Handle htt_adaptive_avg_pool2d(Handle x, Sizes size) {
    return tensor([&] { return at::adaptive_avg_pool2d(*In(x), static_cast<at::IntArrayRef>(size)); });
}

// (x - mean) / sqrt(var + eps) * weight + bias by channel; with training the running moments are updated in place.
HTT Handle htt_batch_norm(Handle x, Handle weight, Handle bias, Handle mean, Handle var, int32_t training,
                          double momentum, double eps) {
    return tensor([&] {
        return at::batch_norm(*In(x), optional(*In(weight)), optional(*In(bias)), optional(*In(mean)),
                              optional(*In(var)), training != 0, momentum, eps, at::globalContext().userEnabledCuDNN());
    });
}

// x / (k + alpha mean_{c' in window of c} x_{c'}^2)^beta, over `size` channels, zeros beyond the ends.  Krizhevsky,
// Sutskever & Hinton 2012, sec. 3.3
HTT Handle htt_local_response_norm(Handle x, int64_t size, double alpha, double beta, double k) {
    return tensor([&] {
        In in(x);
        TORCH_CHECK(in->dim() >= 3, "local_response_norm: expected [N, C, ...] with at least 3 dimensions, got ",
                    in->dim());
        auto shape = in->sizes().vec();
        auto squares = at::square(in).reshape({shape[0], 1, shape[1], -1});
        squares = at::constant_pad_nd(squares, {0, 0, size / 2, (size - 1) / 2});
        auto mean = at::avg_pool2d(squares, {size, 1}, {1, 1}).reshape(shape);
        return at::div(in, at::pow(at::add(at::mul(mean, alpha), k), beta));
    });
}

HTT Handle htt_dropout(Handle x, double p, int32_t training) {
    return tensor([&] { return at::dropout(*In(x), p, training != 0); });
}
HTT Handle htt_softmax(Handle x, int64_t dim, int32_t dtype) {
    return tensor([&] { return at::softmax(*In(x), dim, optional_type(dtype)); });
}
HTT Handle htt_log_softmax(Handle x, int64_t dim, int32_t dtype) {
    return tensor([&] { return at::log_softmax(*In(x), dim, optional_type(dtype)); });
}
HTT Handle htt_one_hot(Handle x, int64_t classes) {
    return tensor([&] { return at::one_hot(*In(x), classes); });
}
HTT Handle htt_leaky_relu(Handle x, double slope) {
    return tensor([&] { return at::leaky_relu(*In(x), slope); });
}

HTT Handle htt_cross_entropy(Handle x, Handle target, Handle weight, int64_t reduction, int64_t ignore,
                             double smoothing) {
    return tensor([&] {
        return at::cross_entropy_loss(*In(x), *In(target), optional(*In(weight)), reduction, ignore, smoothing);
    });
}
HTT Handle htt_nll_loss(Handle x, Handle target, Handle weight, int64_t reduction, int64_t ignore) {
    return tensor([&] { return at::nll_loss_nd(*In(x), *In(target), optional(*In(weight)), reduction, ignore); });
}
HTT Handle htt_mse_loss(Handle x, Handle target, int64_t reduction) {
    return tensor([&] { return at::mse_loss(*In(x), *In(target), reduction); });
}
HTT Handle htt_l1_loss(Handle x, Handle target, int64_t reduction) {
    return tensor([&] { return at::l1_loss(*In(x), *In(target), reduction); });
}
