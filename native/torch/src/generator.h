// A borrowed random generator; a null handle is libtorch's own.
#pragma once
#include "shim.h"

namespace heavytails::shim {

using GeneratorHandle = c10::GeneratorImpl *;

class InGenerator {
public:
    explicit InGenerator(GeneratorHandle h) {
        if (h) g = at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(h));
    }
    ~InGenerator() {
        if (g.has_value()) (void)g->unsafeReleaseGeneratorImpl();
    }
    InGenerator(const InGenerator &) = delete;
    InGenerator &operator=(const InGenerator &) = delete;
    operator const Optional<at::Generator> &() const { return g; }
    at::Generator *operator->() { return &*g; }

private:
    Optional<at::Generator> g;
};

} // namespace heavytails::shim
