// Where the vectors of an iteration lie: the iterations are written for a space S, which is the Team of the host or the
// GpuTeam of a device, with the types and the functions of vectors.hpp for each.
#pragma once

#include "curvature/basis.hpp"
#include "curvature/vectors.hpp"

namespace heavytails {

template <class S>
struct SpaceTypes;

template <>
struct SpaceTypes<Team> {
    template <class B>
    using Basis = KrylovBasis<B>;
    using Vectors = WorkVectors;
    template <class T>
    using Memory = HostMemory<T>;
};

} // namespace heavytails
