// Inside the library an error is an exception. A C function turns it into a status and a message for ht_last_error.
#pragma once

#include <heavytails/status.h>

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace heavytails {

class Error : public std::exception {
public:
    Error(ht_status status, std::string message) : status_(status), message_(std::move(message)) {}
    ht_status status() const noexcept { return status_; }
    const char *what() const noexcept override { return message_.c_str(); }

private:
    ht_status status_;
    std::string message_;
};

// Stores the message for this thread's ht_last_error. A message longer than the buffer is truncated.
void remember_error(const char *message) noexcept;

// Runs the body of a C function. Returns its status or, if it throws, the status of the exception; never throws.
template <class Body>
ht_status guarded(Body body) noexcept {
    try {
        return body();
    } catch (const Error &e) {
        remember_error(e.what());
        return e.status();
    } catch (const std::bad_alloc &) {
        remember_error("out of memory");
        return HT_OUT_OF_MEMORY;
    } catch (const std::length_error &) { // a container of more elements than an address space holds
        remember_error("out of memory: the batch has more matrices than memory can hold");
        return HT_OUT_OF_MEMORY;
    } catch (const std::exception &e) {
        remember_error(e.what());
        return HT_INTERNAL;
    } catch (...) {
        remember_error("an exception of unknown type");
        return HT_INTERNAL;
    }
}

// Throws HT_INVALID_ARGUMENT with the message when the condition does not hold.
inline void require(bool condition, const std::string &message) {
    if (!condition) throw Error(HT_INVALID_ARGUMENT, message);
}

} // namespace heavytails
