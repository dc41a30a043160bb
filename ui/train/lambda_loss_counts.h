// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <utility>

namespace mixmask::ui {

// How many steps had which lambda and which loss of the mixture: a histogram in two dimensions
// whose cells double in breadth or height whenever there would be too many. Every step counts once.
class LambdaLossCounts {
 public:
  static constexpr int kMostColumns = 48, kMostRows = 32;

  // The cells of one axis: cell i goes from i * size to (i + 1) * size.
  struct Axis {
    double size = 0;
    std::int64_t first = 0, last = -1;
    int cells() const { return static_cast<int>(last - first + 1); }
    double lower() const { return size * static_cast<double>(first); }
    double upper() const { return size * static_cast<double>(last + 1); }
    std::int64_t cellOf(double value) const;
  };
  struct Column {
    std::int64_t steps = 0;
    double loss = 0;  // sum
  };

  void add(double lambda, double loss);  // finite
  bool empty() const { return columns_.empty(); }
  const Axis& lambdas() const { return lambdas_; }
  const Axis& losses() const { return losses_; }
  // By (lambda's cell, loss's cell); cells without steps are not there.
  const std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>& cells() const {
    return cells_;
  }
  const std::map<std::int64_t, Column>& columns() const { return columns_; }
  std::int64_t countAt(double lambda, double loss) const;

 private:
  void coarsen(int lambdaHalvings, int lossHalvings);

  Axis lambdas_{1.0 / 512}, losses_{1.0 / 64};
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> cells_;
  std::map<std::int64_t, Column> columns_;
};

}  // namespace mixmask::ui
