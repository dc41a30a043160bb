// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/session/checkpoint_summary.h"

namespace mixmask::cli {
namespace {

constexpr std::size_t kTensorsShown = 10, kValuesShown = 8;

void printSummaryAsJson(const CheckpointSummary& summary) {
  auto tensors = nlohmann::ordered_json::array();
  for (const auto& tensor : summary.tensors) {
    tensors.push_back({{"name", tensor.name},
                       {"dtype", tensor.type},
                       {"shape", tensor.shape},
                       {"finite", tensor.finite}});
  }
  auto values = nlohmann::ordered_json::object();
  for (const auto& [name, text] : summary.values) {
    values[name] = nlohmann::ordered_json::parse(text);
  }
  printJson({{"event", "checkpoint"},
             {"file", summary.file.string()},
             {"format", summary.format},
             {"origin", summary.origin},
             {"framework", summary.framework},
             {"backbone", summary.backbone},
             {"numbers", summary.numbers},
             {"bytes", summary.bytes},
             {"finite", std::ranges::all_of(summary.tensors, &CheckpointSummary::Tensor::finite)},
             {"config", summary.config},
             {"values", values},
             {"tensors", tensors}});
}

void printMore(std::size_t all, std::size_t shown) {
  if (all > shown) printLine(fmt::format("  ... and {} more; --json lists all", all - shown));
}

void printSummary(const CheckpointSummary& summary) {
  const auto known = [](const std::string& text) { return text.empty() ? "unknown" : text; };
  printLine(fmt::format("file      {}", summary.file.string()));
  printLine(fmt::format("format    {}", summary.format));
  printLine(fmt::format("origin    {}", known(summary.origin)));
  if (!summary.framework.empty()) printLine(fmt::format("framework {}", summary.framework));
  printLine(fmt::format("backbone  {}", known(summary.backbone)));
  printLine(fmt::format("tensors   {} with {} numbers, {:.1f} MB", summary.tensors.size(),
                        summary.numbers, static_cast<double>(summary.bytes) / 1e6));
  std::size_t shown = 0;
  for (const auto& tensor : summary.tensors) {
    if (shown++ == kTensorsShown) break;
    printLine(fmt::format("  {:8} {:18} {}", tensor.type,
                          fmt::format("[{}]", fmt::join(tensor.shape, ", ")), tensor.name));
  }
  printMore(summary.tensors.size(), kTensorsShown);
  std::vector<std::string> notFinite;
  for (const auto& tensor : summary.tensors) {
    if (!tensor.finite) notFinite.push_back(tensor.name);
  }
  printLine(notFinite.empty()
                ? "finite    all"
                : fmt::format("finite    not {}: {}", notFinite.size(), notFinite.front()));
  if (!summary.values.empty()) printLine("values");
  for (std::size_t i = 0; i < std::min(summary.values.size(), kValuesShown); ++i) {
    printLine(fmt::format("  {} = {}", summary.values[i].first, summary.values[i].second));
  }
  printMore(summary.values.size(), kValuesShown);
}

void addShow(CLI::App& command, Command& chosen) {
  struct Arguments {
    std::string path;
    bool json = false;
  };
  auto* show = command.add_subcommand("show", "What a checkpoint holds; nothing of it is run");
  auto arguments = std::make_shared<Arguments>();
  show->add_option("path", arguments->path,
                   "A run folder, or a file: .safetensors, .pth, .pth.tar, .pt, .pkl")
      ->required();
  show->add_flag("--json", arguments->json, "One JSON object");
  show->callback([&chosen, arguments] {
    chosen = [arguments] {
      const CheckpointSummary summary = summarizeCheckpoint(arguments->path);
      arguments->json ? printSummaryAsJson(summary) : printSummary(summary);
      return 0;
    };
  });
}

}  // namespace

void addCheckpointCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("checkpoint", "Checkpoints of this and other programs");
  command->require_subcommand(1);
  addShow(*command, chosen);
  addExportCommand(*command, chosen);
}

}  // namespace mixmask::cli
