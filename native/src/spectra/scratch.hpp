// The slots of a worker's scratch memory that spectra use.
#pragma once

#include "core/scratch.hpp"

namespace heavytails::slot {

enum Slot : std::size_t {
    matrix,  // double: a widened or scaled copy of the input
    gram,    // double: Gram matrices and what they are reduced to
    packed,  // double: packed panels of the Gram product; LAPACK's work space
    vectors, // double: diagonals, eigenvalues, bands
    integers // int: LAPACK's integer work space
};
static_assert(integers < Scratch::slots, "every slot needs a buffer");

} // namespace heavytails::slot
