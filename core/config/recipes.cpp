// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/config/compiled_recipes.h"
#include "core/config/recipe_folder.h"
#include "core/config/run_config.h"
#include "core/config/sections.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

// The comment lines at the head, without "#", up to the first full stop.
std::string descriptionOf(const std::string& yaml) {
  std::istringstream lines(yaml);
  std::string line, text;
  while (std::getline(lines, line) && line.rfind('#', 0) == 0) {
    if (line.find("SPDX") != std::string::npos) continue;
    const auto start = line.find_first_not_of("# ");
    if (start == std::string::npos) continue;
    if (!text.empty()) text += ' ';
    text.append(line, start);
  }
  const auto end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

bool isFileName(const std::string& text) {
  const std::string ending = fs::path(text).extension().string();
  return ending == ".yaml" || ending == ".yml";
}

}  // namespace

fs::path userRecipeFolder() {
  return userFolder("XDG_CONFIG_HOME", ".config") / "recipes";
}

std::vector<Recipe> recipes() {
  std::vector<Recipe> list;
  for (const CompiledRecipe& recipe : compiledRecipes()) {
    list.push_back({recipe.name, descriptionOf(recipe.yaml), recipe.yaml});
  }
  std::vector<fs::path> files;
  std::error_code code;
  for (const auto& item : fs::directory_iterator(userRecipeFolder(), code)) {
    if (item.is_regular_file(code) && isFileName(item.path().filename().string())) {
      files.push_back(item.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    list.push_back({path.stem().string(), descriptionOf(text.str()), text.str()});
  }
  return list;
}

RunConfig loadRecipe(const std::string& nameOrFile) {
  if (isFileName(nameOrFile)) return readConfigFile(nameOrFile);
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) {
    if (recipe.name == nameOrFile) return parseConfig(recipe.yaml, "recipe " + recipe.name);
    names.push_back(recipe.name);
  }
  const std::string nearest = nearestKey(nameOrFile, names);
  throw ConfigError(fmt::format(
      "there is no recipe '{}'{}; 'mixmask recipes' lists them, and a file's name ends in .yaml",
      nameOrFile, nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
}

}  // namespace mixmask
