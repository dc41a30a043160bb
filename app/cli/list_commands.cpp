// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/config/run_config.h"
#include "core/session/catalog.h"

namespace mixmask::cli {
namespace {

using Json = nlohmann::ordered_json;
using Entries = std::vector<CatalogEntry>;

Json toJson(const Entries& entries) {
  Json list = Json::array();
  for (const CatalogEntry& entry : entries) {
    list.push_back(
        {{"key", entry.key}, {"label", entry.label}, {"description", entry.description}});
  }
  return list;
}

void print(const std::string& title, const Entries& entries) {
  if (!title.empty()) printLine(title);
  for (const CatalogEntry& entry : entries) {
    printLine(fmt::format("  {:<16} {}: {}", entry.key, entry.label, entry.description));
  }
}

int printMethods(bool json) {
  const Catalog all = catalog();
  if (json) {
    printJson({{"frameworks", toJson(all.frameworks)},
               {"mixers", toJson(all.mixers)},
               {"masks", toJson(all.masks)},
               {"backbones", toJson(all.backbones)},
               {"protocols", toJson(all.protocols)}});
    return 0;
  }
  print("Frameworks (framework.name)", all.frameworks);
  print("Mixers (mixer.name)", all.mixers);
  print("Mask generators (mixer.mask)", all.masks);
  print("Backbones (backbone.name)", all.backbones);
  print("Evaluation protocols", all.protocols);
  return 0;
}

int printDatasets(bool json) {
  const Entries datasets = catalog().datasets;
  if (json) {
    printJson({{"datasets", toJson(datasets)}});
  } else {
    print("", datasets);
  }
  return 0;
}

int printRecipes(bool json) {
  Json list = Json::array();
  for (const Recipe& recipe : recipes()) {
    if (json) {
      list.push_back({{"key", recipe.name}, {"description", recipe.description}});
    } else {
      printLine(fmt::format("  {:<24} {}", recipe.name, recipe.description));
    }
  }
  if (json) printJson({{"recipes", list}});
  return 0;
}

void addList(CLI::App& app, Command& chosen, const char* name, const char* description,
             int (*print)(bool)) {
  auto* command = app.add_subcommand(name, description);
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "One JSON object");
  command->callback([&chosen, json, print] { chosen = [json, print] { return print(*json); }; });
}

}  // namespace

void addListCommands(CLI::App& app, Command& chosen) {
  addList(app, chosen, "datasets", "The data sets that can be read", &printDatasets);
  addList(app, chosen, "recipes", "Ready configurations", &printRecipes);
  addList(app, chosen, "methods", "Frameworks, mixers, masks, backbones, protocols", &printMethods);
}

int printVersion(bool json) {
  const VersionInfo info = versionInfo();
  if (json) {
    printJson({{"mixmask", info.mixmask},
               {"torch", info.torch},
               {"cuda", info.cuda},
               {"opencv", info.opencv},
               {"compiler", info.compiler},
               {"devices", info.devices}});
    return 0;
  }
  printLine(fmt::format("mixmask {}", info.mixmask));
  printLine(fmt::format("LibTorch {}, OpenCV {}, {}, our CUDA kernels: {}", info.torch, info.opencv,
                        info.compiler, info.cuda.empty() ? "not built" : info.cuda));
  for (const std::string& device : info.devices) printLine("device " + device);
  return 0;
}

}  // namespace mixmask::cli
