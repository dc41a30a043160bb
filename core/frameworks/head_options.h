// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/config/option.h"

namespace mixmask {

// Rows that the tables of several frameworks share, for structs with members of these names.

template <typename Struct>
OptionTable<Struct> projectorOptions() {
  return OptionTable<Struct>()
      .option("hiddenDim", &Struct::hiddenDim, "Hidden dimension",
              "Width of the projector's hidden layers.")
      .range(1, 65536)
      .option("outputDim", &Struct::outputDim, "Output dimension",
              "Dimensions of the projections that the loss compares.")
      .range(2, 65536);
}

template <typename Struct>
OptionTable<Struct> predictorOptions() {
  return projectorOptions<Struct>()
      .option("predictorDim", &Struct::predictorDim, "Predictor dimension",
              "Width of the predictor's hidden layer.")
      .range(1, 65536);
}

}  // namespace mixmask
