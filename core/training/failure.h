// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>

#include "core/session/events.h"

namespace mixmask {

// Any exception as a kind and one sentence: our own errors as they are, a full memory as a failure
// of the device with a way out, the rest without LibTorch's backtrace.
JobFailed describeFailure(const std::exception_ptr& exception);

// Throws it as an Error with that kind and sentence.
[[noreturn]] void throwDescribed(const std::exception_ptr& exception);

}  // namespace mixmask
