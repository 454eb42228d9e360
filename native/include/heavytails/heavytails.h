/**
 * @file
 * All public headers of libheavytails, for C99 and C++.
 */
#ifndef HEAVYTAILS_HEAVYTAILS_H
#define HEAVYTAILS_HEAVYTAILS_H

#include <heavytails/context.h>
#include <heavytails/cuda.h>
#include <heavytails/curvature.h>
#include <heavytails/foreign.h>
#include <heavytails/objective.h>
#include <heavytails/perceptron.h>
#include <heavytails/product.h>
#include <heavytails/spectra.h>
#include <heavytails/status.h>
#include <heavytails/training.h>
#include <heavytails/version.h>

#endif
