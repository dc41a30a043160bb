// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace mixmask {

struct CompiledRecipe {
  std::string name, yaml;
};

// resources/recipes/*.yaml, in the order of their names.
const std::vector<CompiledRecipe>& compiledRecipes();

}  // namespace mixmask
