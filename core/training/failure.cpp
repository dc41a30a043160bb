// SPDX-License-Identifier: Apache-2.0
#include "core/training/failure.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <new>

#include "core/base/error.h"

namespace mixmask {
namespace {

constexpr const char* kMemoryIsFull =
    "the memory of the device is full; go on with --resume and --set runtime.precision=bf16, or "
    "start a new run with a smaller data.batchSize";

JobFailed describe(const c10::Error& error) {
  std::string text = error.what_without_backtrace();
  if (text.find("DefaultCPUAllocator") != std::string::npos) {
    return {Error::Kind::device, kMemoryIsFull};
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  const bool ofDevice = text.find("CUDA") != std::string::npos;
  return {ofDevice ? Error::Kind::device : Error::Kind::other, text};
}

}  // namespace

JobFailed describeFailure(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  } catch (const c10::OutOfMemoryError&) {
    return {Error::Kind::device, kMemoryIsFull};
  } catch (const std::bad_alloc&) {
    return {Error::Kind::device, kMemoryIsFull};
  } catch (const c10::Error& error) {
    return describe(error);
  } catch (const std::exception& error) {
    return {Error::Kind::other, error.what()};
  } catch (...) {
    return {Error::Kind::other, "an unknown failure"};
  }
}

void throwDescribed(const std::exception_ptr& exception) {
  const JobFailed failure = describeFailure(exception);
  throw Error(failure.kind, failure.message);
}

}  // namespace mixmask
