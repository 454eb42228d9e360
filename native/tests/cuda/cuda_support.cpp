#include "cuda_support.hpp"

#include "cuda/loader.hpp"

namespace heavytails::test {

Context make_gpu_context(int threads, int accuracy, int device, ht_status *status) {
    ht_context_params params;
    EXPECT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.backend = HT_BACKEND_CUDA;
    params.device = device;
    params.threads = threads;
    params.accuracy = accuracy;
    ht_context *context = nullptr;
    const ht_status result = ht_context_create(&params, &context);
    if (status != nullptr)
        *status = result;
    else
        EXPECT_EQ(result, HT_OK) << ht_last_error();
    return Context(context);
}

bool is_cuda_13() { return cuda::loaded().runtime_version >= 13000; }

} // namespace heavytails::test
