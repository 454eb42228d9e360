// The text of the kernels and their names.
#include "cuda/kernels.hpp"

#include "cuda/lane.hpp"

namespace heavytails::cuda {

const char *const kernel_names[] = {"ht_largest_s",  "ht_largest_d",     "ht_pack_s",          "ht_pack_d",
                                    "ht_convert_ss", "ht_convert_sd",    "ht_convert_ds",      "ht_convert_dd",
                                    "ht_multiply",   "ht_scale_and_add", "ht_softmax_hessian", "ht_row_products",
                                    "ht_scale_rows"};
static_assert(sizeof kernel_names / sizeof kernel_names[0] == static_cast<int>(Kernel::Count), "a name for each");

const char kernels_ptx[] =
#include "cuda/kernels/ptx.hpp"
    ;

} // namespace heavytails::cuda
