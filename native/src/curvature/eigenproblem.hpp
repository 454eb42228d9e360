// Symmetric eigenproblems of the order of a Krylov basis, in float64, without LAPACK: an iteration must not load
// OpenBLAS.
#pragma once

#include "curvature/team.hpp"

#include <vector>

namespace heavytails {

// T = Q diag(d) Q' of a tridiagonal matrix with diagonal d [m] and off-diagonal e [m], whose last entry is ignored:
// d becomes the eigenvalues, ascending, e is overwritten, and Z [rows x m, column-major] becomes Z Q. With the identity
// for Z that is Q, with one row of it (rows = 1) that row of Q, in O(m^2).
void tridiagonal_eigen(const Team &team, std::vector<double> &d, std::vector<double> &e, std::vector<double> &z,
                       std::int64_t rows);

// A = Q diag(d) Q' of a full matrix [m x m, column-major], of which both triangles are read: a becomes Q, d [m] the
// eigenvalues, ascending.
void symmetric_eigen(const Team &team, std::vector<double> &a, std::vector<double> &d);

} // namespace heavytails
