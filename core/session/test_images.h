// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/config/run_config.h"
#include "core/session/events.h"

namespace mixmask {

// The test images of a data set, as they are before any view is made of them. Any thread.
class TestImages {
 public:
  virtual ~TestImages() = default;
  virtual std::int64_t size() const = 0;
  virtual std::string fingerprint() const = 0;  // reads every image where they are not in files
  virtual Picture picture(std::int64_t index) const = 0;  // throws DataError
};

// Throws DataError or ConfigError.
std::unique_ptr<TestImages> openTestImages(const DataConfig& data);

}  // namespace mixmask
