// The routine is given B = A or A', whichever has at least as many rows as columns:  B = P diag(sigma) Q'.
#include "cuda/polar.hpp"

#include "core/scaling.hpp"
#include "cuda/staging.hpp"

#include <limits>

namespace heavytails::cuda {
namespace {

// B [rows x columns] with P [rows x columns of p] and Q [columns x columns].
struct Tall {
    Parts parts;
    std::int64_t rows, columns;

    int mode() const { return parts == Parts::Values ? values_only : values_and_vectors; }
    int thin() const { return parts == Parts::Full ? 0 : 1; }
    std::int64_t columns_of_p() const { return parts == Parts::Full ? rows : columns; }
    std::int64_t p_size() const { return parts == Parts::Values ? 1 : rows * columns_of_p(); }
    std::int64_t q_size() const { return parts == Parts::Values ? 1 : columns * columns; }

    struct Work {
        std::size_t device = 0, host = 0;
    };
    Work work(const Lane &lane) const {
        Work work;
        check_solver(lane.api,
                     lane.api.cusolverDnXgesvdp_bufferSize(
                         lane.solver(), lane.params(), mode(), thin(), rows, columns, real_64, nullptr, rows, real_64,
                         nullptr, real_64, nullptr, rows, real_64, nullptr, columns, real_64, &work.device, &work.host),
                     "cusolverDnXgesvdp_bufferSize");
        return work;
    }
};

template <class T>
Tall tall(const Group<T> &group, Parts parts) {
    return {parts, std::max(group.m, group.n), group.rank()};
}

// Copies X [rows x columns] to its place.
void fetch(Lane &lane, const double *x, std::int64_t rows, std::int64_t columns, const Place &to) {
    lane.copy(to.x, x, Lane::Columns{bytes_of(rows, 1), bytes_of(to.ld, 1), bytes_of(rows, 1), columns},
              device_to_host);
}

// Copies U and V' of A out of P and Q of B: for B = A, U = P and V' = Q'; for B = A', U = Q and V' = P'.
template <class T>
void fetch_vectors(Lane &lane, const Item<T> &item, const Tall &b, double *p, double *q) {
    const bool is_tall = item.m >= item.n;
    const std::int64_t others = is_tall ? b.columns : b.columns_of_p();
    double *const from = is_tall ? q : p; // the factor that is transposed
    const std::int64_t rows = is_tall ? b.columns : b.rows;
    // B is overwritten by now, and P' and Q' have no more entries than B or P: a slot of their own.
    double *const turned = lane.reserve<double>(Lane::packed, rows * others);
    transpose(lane, from, rows, others, turned);
    fetch(lane, is_tall ? p : q, item.m, is_tall ? b.columns_of_p() : b.columns, item.left);
    fetch(lane, turned, others, rows, item.right);
}

} // namespace

template <class T>
std::size_t PolarSvd<T>::bytes(Lane &lane, const Group<T> &group, std::int64_t count) const {
    const Tall b = tall(group, parts_);
    const std::int64_t turned = parts_ == Parts::Full ? b.rows * b.rows : b.rows * b.columns;
    return static_cast<std::size_t>(count) * bytes_of(turned + b.columns + b.p_size() + b.q_size() + 3, 1) +
           b.work(lane).device;
}

template <class T>
bool PolarSvd<T>::solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t) const {
    const Item<T> &item = group[first];
    const Tall b = tall(group, parts_);
    const std::int64_t left = parts_ == Parts::Full ? item.m : b.columns,
                       right = parts_ == Parts::Full ? item.n : b.columns;
    const MatricesOf<T> staged = stage(lane, group, first, 1);
    const Layout layout = item.m >= item.n ? whole : mirrored;
    const Scales scales = find_scales(lane, staged, layout);
    if (scales.status[0] != HT_MATRIX_OK) return finish(item, scales.status[0], left, right);
    double *const a = lane.reserve<double>(Lane::packed, b.rows * b.columns);
    double *const sigma = lane.reserve<double>(Lane::values, b.columns);
    double *const p = lane.reserve<double>(Lane::vectors, b.p_size());
    double *const q = lane.reserve<double>(Lane::other_vectors, b.q_size());
    int *const info = lane.reserve<int>(Lane::info, 1);
    const auto work = b.work(lane);
    void *const device_work = lane.reserve<char>(Lane::work, static_cast<std::int64_t>(work.device));
    int answer = 0;
    double shift = 0;
    const Lane::Settled settled(lane);
    pack(lane, staged, layout, scales, a);
    check_solver(lane.api,
                 lane.api.cusolverDnXgesvdp(lane.solver(), lane.params(), b.mode(), b.thin(), b.rows, b.columns,
                                            real_64, a, b.rows, real_64, sigma, real_64, p, b.rows, real_64, q,
                                            b.columns, real_64, device_work, work.device, lane.host_work(work.host),
                                            work.host, info, &shift),
                 "cusolverDnXgesvdp");
    lane.download(&answer, info, sizeof answer);
    lane.download(item.values, sigma, bytes_of(b.columns, 1));
    if (parts_ != Parts::Values) fetch_vectors(lane, item, b, p, q);
    lane.wait();
    std::int32_t status = status_of(answer, "cusolverDnXgesvdp");
    const double bound = 100 * static_cast<double>(b.rows) * std::numeric_limits<double>::epsilon() * item.values[0];
    if (!(shift <= bound)) status = HT_MATRIX_NOT_CONVERGED;
    unscale(item.values, b.columns, scales.exponents[0]);
    return finish(item, status, left, right);
}

template class PolarSvd<float>;
template class PolarSvd<double>;

} // namespace heavytails::cuda
