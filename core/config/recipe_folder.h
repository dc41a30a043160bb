// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace mixmask {

// Where the user's own recipes are, which recipes() lists behind the compiled-in ones:
// $XDG_CONFIG_HOME/mixmask/recipes. Need not be there.
std::filesystem::path userRecipeFolder();

}  // namespace mixmask
