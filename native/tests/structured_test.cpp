// Matrices with structure: zeros, repeated columns, low rank, columns of all scales, diagonal blocks. Random shapes,
// alone and in lanes, against dgesvd.
#include "support.hpp"

#include <random>

namespace heavytails::test {
namespace {

using Entries = std::vector<double>; // [m x n] column-major

struct Structure {
    const char *name;
    void (*impose)(Entries &, int m, int n, std::mt19937 &); // changes Gaussian entries
};

double &at(Entries &a, int m, int i, int j) { return a[static_cast<std::size_t>(j) * m + i]; }

const Structure structures[] = {
    {"sparse",
     [](Entries &a, int, int, std::mt19937 &random) {
         std::bernoulli_distribution kept(0.02);
         for (auto &x : a)
             if (!kept(random)) x = 0;
     }},
    {"repeated columns",
     [](Entries &a, int m, int n, std::mt19937 &) {
         for (int j = n / 2; j < n; j++)
             for (int i = 0; i < m; i++) at(a, m, i, j) = at(a, m, i, j - n / 2);
     }},
    {"rank one",
     [](Entries &a, int m, int n, std::mt19937 &) {
         for (int j = 1; j < n; j++)
             for (int i = 0; i < m; i++) at(a, m, i, j) = at(a, m, i, 0) * (j % 9 - 4);
     }},
    {"columns of all scales",
     [](Entries &a, int m, int n, std::mt19937 &random) {
         std::uniform_real_distribution<double> decades(-6, 6);
         for (int j = 0; j < n; j++) {
             const double scale = std::pow(10, decades(random));
             for (int i = 0; i < m; i++) at(a, m, i, j) *= scale;
         }
     }},
    {"diagonal",
     [](Entries &a, int m, int n, std::mt19937 &) {
         for (int j = 0; j < n; j++)
             for (int i = 0; i < m; i++) at(a, m, i, j) = i == j ? std::pow(at(a, m, i, j), 8) : 0;
     }},
    {"band",
     [](Entries &a, int m, int n, std::mt19937 &) {
         for (int j = 0; j < n; j++)
             for (int i = 0; i < m; i++)
                 if (std::abs(i - j) > 3) at(a, m, i, j) = 0;
     }},
    {"two blocks",
     [](Entries &a, int m, int n, std::mt19937 &) {
         for (int j = 0; j < n; j++)
             for (int i = 0; i < m; i++) at(a, m, i, j) *= (i < m / 2) != (j < n / 2) ? 0 : i < m / 2 ? 1 : 1e-5;
     }},
};

class Structured : public testing::TestWithParam<int> {};

TEST_P(Structured, MatricesHaveThePromisedAccuracy) {
    const Context context = make_context(1, HT_FAST, GetParam());
    std::mt19937 random(5);
    std::uniform_int_distribution<int> side(1, small_only() ? 60 : 240);
    for (const Structure &structure : structures)
        for (int trial = 0; trial < 8; trial++) {
            const int m = side(random), n = side(random), k = std::min(m, n), count = trial % 2 == 0 ? 1 : 9;
            const std::size_t size = static_cast<std::size_t>(m) * n;
            std::vector<float> all;
            for (int b = 0; b < count; b++) {
                Entries a = random_matrix(Kind::Gaussian, m, n, random());
                structure.impose(a, m, n, random);
                all.insert(all.end(), a.begin(), a.end());
            }
            std::vector<double> sigma(static_cast<std::size_t>(k) * count, -1);
            EXPECT_EQ(
                values(context.get(), count, m, n, all.data(), m, static_cast<int64_t>(size), sigma.data(), k, nullptr),
                HT_OK);
            Errors errors;
            for (int b = 0; b < count; b++)
                errors.add(&sigma[static_cast<std::size_t>(k) * b],
                           reference(std::vector<float>(&all[size * b], &all[size * b] + size), m, n));
            const std::string what = std::string(structure.name) + ", " + std::to_string(m) + " x " + std::to_string(n);
            EXPECT_LE(errors.upper, 1e-6) << what;
            EXPECT_LE(errors.middle, 1e-4) << what;
            EXPECT_LE(errors.absolute, 2e-7) << what; // of zeros
        }
}

INSTANTIATE_TEST_SUITE_P(Isa, Structured, testing::ValuesIn(isas()),
                         [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
