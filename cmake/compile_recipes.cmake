# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C++ file with the text of every recipe in RECIPES.
set(rows "")
foreach(recipe ${RECIPES})
  get_filename_component(name ${recipe} NAME_WE)
  file(READ ${recipe} text)
  string(APPEND rows "    {\"${name}\", R\"yaml(${text})yaml\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from resources/recipes by cmake/compile_recipes.cmake.
#include \"core/config/compiled_recipes.h\"

namespace mixmask {

const std::vector<CompiledRecipe>& compiledRecipes() {
  static const std::vector<CompiledRecipe> list{
${rows}  };
  return list;
}

}  // namespace mixmask
")
