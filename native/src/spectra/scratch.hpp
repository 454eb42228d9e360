// What one worker thread keeps between matrices.
#pragma once

#include "core/buffer.hpp"

#include <cstddef>

namespace heavytails {

struct Scratch {
    Buffer<double> matrix;  // a widened or scaled copy
    Buffer<double> gram;    // Gram matrices and what they are reduced to
    Buffer<double> packed;  // packed panels of the Gram product; LAPACK's work space
    Buffer<double> vectors; // diagonals, eigenvalues, bands
    Buffer<int> integers;   // LAPACK's integer work space

    // Called at the end of a call.
    void trim() {
        constexpr std::size_t keep = 64u << 20;
        matrix.trim(keep);
        gram.trim(keep);
        packed.trim(keep);
        vectors.trim(keep);
        integers.trim(keep);
    }
};

} // namespace heavytails
