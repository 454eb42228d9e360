// Both routines have the same arguments but for the number of matrices.
#include "cuda/eigensolver.hpp"

namespace heavytails::cuda {
namespace {

struct Work {
    std::size_t device = 0, host = 0;
};

Work work_of(const Lane &lane, bool vectors, std::int64_t n, std::int64_t count) {
    const Api &api = lane.api;
    const int mode = vectors ? values_and_vectors : values_only;
    Work work;
    if (goes_batched(api, n))
        check_solver(api,
                     api.cusolverDnXsyevBatched_bufferSize(lane.solver(), lane.params(), mode, lower_triangle, n,
                                                           real_64, nullptr, n, real_64, nullptr, real_64, &work.device,
                                                           &work.host, count),
                     "cusolverDnXsyevBatched_bufferSize");
    else
        check_solver(api,
                     api.cusolverDnXsyevd_bufferSize(lane.solver(), lane.params(), mode, lower_triangle, n, real_64,
                                                     nullptr, n, real_64, nullptr, real_64, &work.device, &work.host),
                     "cusolverDnXsyevd_bufferSize");
    return work;
}

} // namespace

std::size_t eigen_work(const Lane &lane, bool vectors, std::int64_t n, std::int64_t count) {
    return work_of(lane, vectors, n, count).device;
}

void solve_eigen(Lane &lane, const EigenProblems &p) {
    const Api &api = lane.api;
    const Work bytes = work_of(lane, p.vectors, p.n, p.count);
    void *const device_work = lane.reserve<char>(Lane::work, static_cast<std::int64_t>(bytes.device));
    void *const host_work = lane.host_work(bytes.host);
    const int mode = p.vectors ? values_and_vectors : values_only;
    if (goes_batched(api, p.n)) {
        check_solver(api,
                     api.cusolverDnXsyevBatched(lane.solver(), lane.params(), mode, lower_triangle, p.n, real_64, p.a,
                                                p.n, real_64, p.values, real_64, device_work, bytes.device, host_work,
                                                bytes.host, p.info, p.count),
                     "cusolverDnXsyevBatched");
        return;
    }
    for (std::int64_t b = 0; b < p.count; b++)
        check_solver(api,
                     api.cusolverDnXsyevd(lane.solver(), lane.params(), mode, lower_triangle, p.n, real_64,
                                          p.a + b * p.n * p.n, p.n, real_64, p.values + b * p.n, real_64, device_work,
                                          bytes.device, host_work, bytes.host, p.info + b),
                     "cusolverDnXsyevd");
}

} // namespace heavytails::cuda
