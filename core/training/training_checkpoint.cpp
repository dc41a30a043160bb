// SPDX-License-Identifier: Apache-2.0
#include "core/training/training_checkpoint.h"

#include <fmt/format.h>

#include <charconv>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/run_folder.h"

namespace mixmask {
namespace {

constexpr const char* kFormat = "mixmask-checkpoint";
constexpr const char* kVersion = "1";

// Every tensor of a run by the name it has in a file. The tensors share memory with the modules.
std::vector<std::pair<std::string, torch::Tensor>> namedTensors(const SiameseFramework& framework,
                                                                const Optimizer* optimizer) {
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto& item : framework.named_parameters()) {
    tensors.emplace_back("model." + item.key(), item.value());
  }
  for (const auto& item : framework.named_buffers()) {
    tensors.emplace_back("model." + item.key(), item.value());
  }
  if (optimizer != nullptr) {
    for (const auto& item : optimizer->state()) {
      tensors.emplace_back("optimizer." + item.key(), item.value());
    }
  }
  return tensors;
}

template <typename Number>
Number numberOf(const LoadedCheckpoint& checkpoint, const std::string& key) {
  const auto found = checkpoint.content.metadata.find(key);
  Number value{};
  if (found != checkpoint.content.metadata.end()) {
    const std::string& text = found->second;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && stop == text.data() + text.size()) return value;
  }
  throw CheckpointError(
      fmt::format("{}: '{}' in the description of the checkpoint is missing or no number",
                  checkpoint.path.string(), key));
}

}  // namespace

std::int64_t saveCheckpoint(const std::filesystem::path& file, const RunConfig& config,
                            const TrainingPosition& position, const SiameseFramework& framework,
                            const Optimizer& optimizer) {
  const torch::NoGradGuard noGrad;
  TensorFile content;
  for (const auto& [name, tensor] : namedTensors(framework, &optimizer)) {
    if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>()) {
      throw DivergenceError(fmt::format(
          "step {}: '{}' holds values that are not finite, so no checkpoint was written",
          position.step, name));
    }
    content.tensors.emplace_back(name, tensor.detach().cpu().contiguous());
  }
  content.metadata = {{"format", kFormat},
                      {"version", kVersion},
                      {"config", toYaml(config)},
                      {"step", fmt::format("{}", position.step)},
                      {"knn_untrained", fmt::format("{}", position.knnUntrained)},
                      {"best_knn", fmt::format("{}", position.bestKnn)},
                      {"best_step", fmt::format("{}", position.bestStep)}};
  return writeTensorFile(file, content);
}

LoadedCheckpoint readCheckpoint(const std::filesystem::path& file) {
  LoadedCheckpoint checkpoint{file, readTensorFile(file, /*requireDigest=*/true), {}, {}};
  const auto& metadata = checkpoint.content.metadata;
  const auto valueOf = [&](const std::string& key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
  };
  if (valueOf("format") != kFormat) {
    throw CheckpointError(
        fmt::format("{}: this safetensors file is no checkpoint of this program", file.string()));
  }
  if (valueOf("version") != kVersion) {
    throw CheckpointError(
        fmt::format("{}: the checkpoint has format version '{}', and this program reads {}; use a "
                    "newer program",
                    file.string(), valueOf("version"), kVersion));
  }
  try {
    checkpoint.config = parseConfig(valueOf("config"), file.string() + ", its configuration");
  } catch (const ConfigError& error) {
    throw CheckpointError(error.what());
  }
  checkpoint.position.step = numberOf<std::int64_t>(checkpoint, "step");
  checkpoint.position.knnUntrained = numberOf<double>(checkpoint, "knn_untrained");
  checkpoint.position.bestKnn = numberOf<double>(checkpoint, "best_knn");
  checkpoint.position.bestStep = numberOf<std::int64_t>(checkpoint, "best_step");
  return checkpoint;
}

std::unique_ptr<LoadedCheckpoint> newestCheckpoint(const std::filesystem::path& runFolder,
                                                   std::vector<std::string>& refused) {
  const auto steps = checkpointSteps(runFolder);
  for (const std::int64_t step : steps) {
    try {
      return std::make_unique<LoadedCheckpoint>(readCheckpoint(checkpointFile(runFolder, step)));
    } catch (const CheckpointError& error) {
      refused.emplace_back(error.what());
    }
  }
  if (steps.empty()) return nullptr;
  throw CheckpointError(fmt::format("{}: none of the {} checkpoints can be used; the newest: {}",
                                    runFolder.string(), steps.size(), refused.front()));
}

LoadedCheckpoint openCheckpoint(const std::filesystem::path& fileOrRun) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(fileOrRun, unknown)) return readCheckpoint(fileOrRun);
  requireListable(fileOrRun);
  requireListable(fileOrRun / "checkpoints");
  std::vector<std::string> refused;
  auto newest = newestCheckpoint(fileOrRun, refused);
  if (!newest) {
    throw CheckpointError(fmt::format(
        "{}: the folder holds no checkpoint (checkpoints/step-*.safetensors)", fileOrRun.string()));
  }
  return std::move(*newest);
}

bool isOwnCheckpoint(const std::filesystem::path& fileOrRun) {
  std::error_code unknown;
  if (std::filesystem::is_directory(fileOrRun, unknown)) return true;
  try {
    const auto metadata = readTensorFileMetadata(fileOrRun);
    const auto format = metadata.find("format");
    return format != metadata.end() && format->second == kFormat;
  } catch (const CheckpointError&) {
    return fileOrRun.extension() == ".safetensors";  // whose reader says best what is wrong
  }
}

void restore(const LoadedCheckpoint& checkpoint, SiameseFramework& framework,
             Optimizer* optimizer) {
  const torch::NoGradGuard noGrad;
  const auto targets = namedTensors(framework, optimizer);
  std::string problems;
  const auto note = [&](const std::string& problem) {
    if (problems.size() < 400) problems += (problems.empty() ? "" : "; ") + problem;
  };
  for (const auto& [name, tensor] : targets) {
    if (!checkpoint.content.contains(name)) {
      note(fmt::format("'{}' is missing", name));
    } else if (const auto& found = checkpoint.content.at(name);
               found.sizes() != tensor.sizes() || found.scalar_type() != tensor.scalar_type()) {
      note(fmt::format("'{}' has another shape or type", name));
    }
  }
  if (!problems.empty()) {
    throw CheckpointError(fmt::format("{}: the checkpoint does not fit its configuration: {}",
                                      checkpoint.path.string(), problems));
  }
  for (const auto& [name, tensor] : targets) tensor.detach().copy_(checkpoint.content.at(name));
}

}  // namespace mixmask
