// Stochastic Lanczos quadrature: sum_j w_j theta_j^k = v'A^k v / n for k < 2 steps.
#include "curvature_support.hpp"

namespace heavytails::test {
namespace {

TEST(Slq, MomentsBelowTwiceTheStepsAreThoseOfTheProbe) {
    const Context context = make_context();
    const int n = 60, steps = 5;
    const auto a = dense_planted(gaussian_numbers(n, 3), 4);
    auto op = dense<double>(a, n);
    for (const int reorthogonalise : {0, 1}) {
        auto params = slq_params(1, steps, 9);
        params.reorthogonalise = reorthogonalise;
        const auto q = slq(context.get(), op, params);
        ASSERT_EQ(q.status, HT_OK) << ht_last_error();
        EXPECT_EQ(q.counts[0], steps);
        // The probe, by one step with an operator that shows its argument.
        std::vector<double> v(n), x(n), y(n);
        TestOperator<double> spy(n, [&](int64_t, const double *in, double *out) {
            std::copy_n(in, n, v.begin());
            std::copy_n(in, n, out);
            return 0;
        });
        auto one = slq_params(1, 1, 9);
        one.check = 0;
        ASSERT_EQ(slq(context.get(), spy, one).status, HT_OK);
        x = v;
        for (int order = 0; order < 2 * steps; order++) {
            double exact = 0;
            for (int i = 0; i < n; i++) exact += v[static_cast<std::size_t>(i)] * x[static_cast<std::size_t>(i)];
            EXPECT_NEAR(q.moment(0, order), exact, 1e-12 * std::pow(3.0, order)) << order;
            op.apply(1, x.data(), y.data());
            x = y;
        }
    }
}

} // namespace
} // namespace heavytails::test
