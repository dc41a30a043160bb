// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace mixmask {

// Every failure that a user can cause or act on is one of these. The message is one sentence that
// says what was expected, what was found, where, and what to do.
class Error : public std::runtime_error {
 public:
  // The exit code of the command line for this kind of failure.
  enum class Kind {
    other = 1,
    configuration = 2,
    data = 3,
    checkpoint = 4,
    device = 5,
    output = 6
  };

  Error(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

struct ConfigError : Error {
  explicit ConfigError(const std::string& message) : Error(Kind::configuration, message) {}
};
struct DataError : Error {
  explicit DataError(const std::string& message) : Error(Kind::data, message) {}
};
struct CheckpointError : Error {
  explicit CheckpointError(const std::string& message) : Error(Kind::checkpoint, message) {}
};
struct DeviceError : Error {
  explicit DeviceError(const std::string& message) : Error(Kind::device, message) {}
};
struct OutputError : Error {
  explicit OutputError(const std::string& message) : Error(Kind::output, message) {}
};
// The run itself went wrong: a loss that is no longer finite.
struct DivergenceError : Error {
  explicit DivergenceError(const std::string& message) : Error(Kind::other, message) {}
};

// "configuration", "data", ...: the `kind` of an error event.
const char* nameOf(Error::Kind kind);

}  // namespace mixmask
