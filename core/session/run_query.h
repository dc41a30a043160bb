// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask {

// A search for runs: terms between spaces, all of which must hold.
//   method:mixmask    a text contains a word (case does not matter); = for the whole text
//   grid>=4 knn>60%   a number, by : = != < <= > >=; accuracies as 0.6, 60 % or 60
//   paper "two words" any text of the run, its tags and its notes
//   -tag:old          what must not hold
// A run without the number (no kNN yet, no grid) satisfies no comparison.
class RunQuery {
 public:
  RunQuery() = default;  // every run
  // Throws ConfigError: one sentence that names the term and what it lacks.
  explicit RunQuery(std::string_view text);

  bool matches(const RunSummary& run) const;

 private:
  std::vector<std::function<bool(const RunSummary&)>> terms_;
};

// Names that can stand before an operator, for a help text.
std::vector<std::string> queryFields();

}  // namespace mixmask
