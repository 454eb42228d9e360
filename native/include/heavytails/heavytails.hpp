/**
 * @file
 * libheavytails for C++11 and later: the functions of the C headers with spans, owners and exceptions, in namespace ht.
 *
 *     ht::Context context;
 *     std::vector<double> sigma = ht::singular_values(context, ht::column_major(a, m, n));
 *
 * Header-only: it calls the C functions and adds nothing to the library's binary interface, so that a program compiled
 * by any compiler and for any standard works with any build of the library. A status other than HT_OK becomes an
 * ht::Error; an exception that leaves a caller's function ends the computation and comes out of the call as it was.
 *
 * Arguments and results are those of the C functions, whose comments hold equations, shapes and defaults. Every C
 * function may be called beside these, with Context::get().
 */
#ifndef HEAVYTAILS_HEAVYTAILS_HPP
#define HEAVYTAILS_HEAVYTAILS_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/curvature.hpp>
#include <heavytails/cpp/error.hpp>
#include <heavytails/cpp/matrix.hpp>
#include <heavytails/cpp/objective.hpp>
#include <heavytails/cpp/perceptron.hpp>
#include <heavytails/cpp/product.hpp>
#include <heavytails/cpp/span.hpp>
#include <heavytails/cpp/spectra.hpp>
#include <heavytails/cpp/training.hpp>
#include <heavytails/heavytails.h>

#endif
