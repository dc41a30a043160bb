// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"

namespace mixmask {

const char* nameOf(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::configuration:
      return "configuration";
    case Error::Kind::data:
      return "data";
    case Error::Kind::checkpoint:
      return "checkpoint";
    case Error::Kind::device:
      return "device";
    case Error::Kind::output:
      return "output";
    case Error::Kind::other:
      break;
  }
  return "other";
}

}  // namespace mixmask
