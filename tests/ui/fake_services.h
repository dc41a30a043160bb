// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "tests/ui/fake_evaluations.h"
#include "tests/ui/fake_library.h"
#include "tests/ui/fake_session.h"
#include "ui/studio_services.h"

namespace mixmask::test {

// The options that the window's tests need, bound to a RunConfig without the core's method tables.
inline const OptionTable<DataConfig>& dataOptions() {
  static const OptionTable<DataConfig> table =
      OptionTable<DataConfig>()
          .option("name", &DataConfig::name, "Data set", "Images that the run trains on.")
          .choices({{"fashion-mnist", "Fashion-MNIST"}, {"cifar10", "CIFAR-10"}})
          .option("root", &DataConfig::root, "Folder", "Where the files of the data set are.")
          .option("limit", &DataConfig::limit, "Limit", "Only the first images; 0 takes all.")
          .atLeast(0)
          .unit("images")
          .option("batchSize", &DataConfig::batchSize, "Batch size", "Images of one step, N.")
          .range(2, 65536)
          .unit("images");
  return table;
}

inline const OptionTable<OptimizerConfig>& optimizerOptions() {
  static const OptionTable<OptimizerConfig> table =
      OptionTable<OptimizerConfig>()
          .option("learningRate", &OptimizerConfig::learningRate, "Learning rate",
                  "Of the first step after the warm-up.")
          .range(0, 100)
          .option("weightDecay", &OptimizerConfig::weightDecay, "Weight decay",
                  "L2 penalty on all parameters.")
          .range(0, 1);
  return table;
}

inline const OptionTable<RuntimeConfig>& runtimeOptions() {
  static const OptionTable<RuntimeConfig> table =
      OptionTable<RuntimeConfig>()
          .option("epochs", &RuntimeConfig::epochs, "Epochs", "Passes over the images.")
          .range(1, 100000)
          .option("seed", &RuntimeConfig::seed, "Seed", "Of every random choice.")
          .atLeast(0)
          .option("precision", &RuntimeConfig::precision, "Precision", "Of the arithmetic.")
          .choices({{"fp32", "32 bit"}, {"bf16", "bfloat16"}});
  return table;
}

struct FakeMixMask {
  std::string mask = "block";
  std::int64_t gridSize = 4;
  double keepRatio = 0.5;
  std::string partner = "reverse";
  bool perSample = false;
  std::string generator = "exact";
};

inline const OptionTable<FakeMixMask>& mixMaskOptions() {
  static const OptionTable<FakeMixMask> table =
      OptionTable<FakeMixMask>()
          .option("mask", &FakeMixMask::mask, "Mask", "Shape of the kept cells.")
          .choices({{"block", "Blocks"}, {"discrete", "Single cells"}})
          .option("gridSize", &FakeMixMask::gridSize, "Grid cells per side", "g.")
          .range(2, 32)
          .option("keepRatio", &FakeMixMask::keepRatio, "Keep ratio", "Share kept.")
          .range(0, 1)
          .option("partner", &FakeMixMask::partner, "Partner", "Who is mixed with whom.")
          .choices({{"reverse", "Reversed batch"}, {"permutation", "Random permutation"}})
          .option("perSample", &FakeMixMask::perSample, "One mask a sample", "Or one a batch.")
          .option("generator", &FakeMixMask::generator, "Generator", "Exact or as released.")
          .choices({{"exact", "Exact"}, {"official", "Official"}});
  return table;
}

inline const OptionTable<MethodChoice>& mixerName() {
  static const OptionTable<MethodChoice> table =
      OptionTable<MethodChoice>(MethodChoice{"mixmask", {}})
          .option("name", &MethodChoice::name, "Mixer", "How two images become one.")
          .choices({{"mixmask", "MixMask (filling)"}, {"none", "No mixing"}});
  return table;
}

struct FakeQueue {
  std::int64_t queueSize = 4096;
};

inline const OptionTable<FakeQueue>& frameworkOptions() {
  static const OptionTable<FakeQueue> table =
      OptionTable<FakeQueue>()
          .option("queueSize", &FakeQueue::queueSize, "Queue", "Negatives, K.")
          .range(1, 1 << 24)
          .unit("keys");
  return table;
}

template <typename Table>
void addSpecs(std::vector<OptionSpec>& all, const std::string& section, const Table& table) {
  for (OptionSpec spec : table.specs()) {
    spec.key = section + "." + spec.key;
    all.push_back(std::move(spec));
  }
}

inline std::vector<OptionSpec> fakeSpecs(const RunConfig& config) {
  std::vector<OptionSpec> all;
  addSpecs(all, "data", dataOptions());
  addSpecs(all, "framework", frameworkOptions());
  addSpecs(all, "mixer", mixerName());
  if (config.mixer.name == "mixmask") addSpecs(all, "mixer", mixMaskOptions());
  addSpecs(all, "optimizer", optimizerOptions());
  addSpecs(all, "runtime", runtimeOptions());
  return all;
}

template <typename Table>
OptionValue choiceValue(const Table& table, const OptionMap& options, const std::string& key) {
  const auto object = table.read(options);
  const auto value = table.get(object, key);
  if (!value) throw ConfigError(key + " does not apply");
  return *value;
}

inline OptionValue fakeValue(const RunConfig& config, const std::string& path) {
  const std::string section = path.substr(0, path.find('.'));
  const std::string key = path.substr(path.find('.') + 1);
  std::optional<OptionValue> value;
  if (section == "data") value = dataOptions().get(config.data, key);
  if (section == "optimizer") value = optimizerOptions().get(config.optimizer, key);
  if (section == "runtime") value = runtimeOptions().get(config.runtime, key);
  if (section == "framework") return choiceValue(frameworkOptions(), config.framework.options, key);
  if (path == "mixer.name") return config.mixer.name;
  if (section == "mixer" && config.mixer.name == "mixmask") {
    return choiceValue(mixMaskOptions(), config.mixer.options, key);
  }
  if (!value) throw ConfigError(path + " does not apply");
  return *value;
}

inline void fakeSet(RunConfig& config, const std::string& path, const OptionValue& value) {
  const std::string section = path.substr(0, path.find('.'));
  const std::string key = path.substr(path.find('.') + 1);
  if (section == "data") dataOptions().set(config.data, key, value);
  if (section == "optimizer") optimizerOptions().set(config.optimizer, key, value);
  if (section == "runtime") runtimeOptions().set(config.runtime, key, value);
  if (section == "framework") config.framework.options[key] = value;
  if (path == "mixer.name") {
    config.mixer = {std::get<std::string>(value), {}};
  } else if (section == "mixer") {
    config.mixer.options[key] = value;
  }
}

inline std::vector<ConfigProblem> fakeCheck(const RunConfig& config) {
  std::vector<ConfigProblem> problems;
  for (const OptionSpec& spec : fakeSpecs(config)) {
    const std::string wrong = problemWith(spec, fakeValue(config, spec.key));
    if (!wrong.empty()) problems.push_back({spec.key, spec.key + ": " + wrong, false});
  }
  const auto queue = std::get<std::int64_t>(fakeValue(config, "framework.queueSize"));
  const std::int64_t batch = config.data.batchSize;
  if (batch > 0 && queue % batch != 0) {
    problems.push_back({"framework.queueSize",
                        "framework.queueSize: " + std::to_string(queue) +
                            " is not a multiple of the batch size " + std::to_string(batch) +
                            "; use " + std::to_string((queue / batch + 1) * batch),
                        false});
  }
  if (queue > 60000) {
    problems.push_back({"framework.queueSize",
                        "framework.queueSize: larger than the data set of 60000 images", true});
  }
  return problems;
}

// A view with a gradient, its partner with another, and the mask that a seed gives.
inline MixPreview::Sample fakeSample(int size, int grid, std::uint64_t seed, std::int64_t row) {
  const auto picture = [size](int shift) {
    Picture p{size, size, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(size) * size)};
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        const double r = std::hypot(x - size * 0.5, y - size * (0.3 + 0.1 * (shift % 5)));
        p.pixels[static_cast<std::size_t>(y) * size + x] = static_cast<std::uint8_t>(
            std::fabs(std::sin(r * (0.25 + 0.1 * (shift % 3)))) * (90 + 40 * (shift % 4)));
      }
    }
    return p;
  };
  MixPreview::Sample sample;
  sample.view = picture(static_cast<int>(row));
  sample.partner = picture(static_cast<int>(row) + 7);
  sample.key = sample.view;
  sample.mixed = sample.view;
  sample.isMixed = sample.hasPartner = true;
  sample.mask = {grid, std::vector<std::uint8_t>(static_cast<std::size_t>(grid) * grid)};
  std::uint64_t bits = seed * 6364136223846793005ULL + 1442695040888963407ULL;
  for (auto& cell : sample.mask.cells) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    cell = (bits >> 40) & 1;
  }
  double own = 0;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const auto at = static_cast<std::size_t>(y) * size + x;
      const bool keep =
          sample.mask.cells[static_cast<std::size_t>(y * grid / size) * grid + x * grid / size];
      if (!keep) sample.mixed.pixels[at] = sample.partner.pixels[at];
      own += keep;
    }
  }
  sample.lambda = own / (static_cast<double>(size) * size);
  return sample;
}

// Draws count; `hold` makes the first one wait, so that a test can send more requests meanwhile.
struct LabCounts {
  std::atomic<int> opened{0}, refused{0}, samples{0};
  std::atomic<bool> hold{false};
};

class FakeLab : public ViewLab {
 public:
  explicit FakeLab(std::shared_ptr<LabCounts> counts) : counts_(std::move(counts)) {}
  std::int64_t batchSize() const override { return 64; }
  MixPreview::Sample sample(const RunConfig& config, std::int64_t,
                            std::int64_t row) const override {
    ++counts_->samples;
    counts_->hold.wait(true);
    if (config.mixer.name == "none") {
      MixPreview::Sample plain;
      plain.view = plain.partner = plain.mixed = fakeSample(28, 2, 0, row).view;
      return plain;
    }
    const auto grid = std::get<std::int64_t>(fakeValue(config, "mixer.gridSize"));
    return fakeSample(28, static_cast<int>(grid), static_cast<std::uint64_t>(config.runtime.seed),
                      row);
  }
  std::vector<MixPreview::Sample> batch(const RunConfig& config, std::int64_t step,
                                        std::int64_t rows) const override {
    std::vector<MixPreview::Sample> samples;
    for (std::int64_t row = 0; row < rows; ++row) samples.push_back(sample(config, step, row));
    return samples;
  }

 private:
  std::shared_ptr<LabCounts> counts_;
};

struct FakeWorld {
  FakeSession* session = nullptr;  // of the window made last
  FakeEvaluationQueue* evaluations = nullptr;
  std::shared_ptr<LabCounts> lab = std::make_shared<LabCounts>();
  RunHistory history;
  std::mutex historyLock;  // where it changes while a run is open
  std::shared_ptr<FakeRuns> runs = std::make_shared<FakeRuns>();
  RunSummary openedRun;
  std::vector<ExportRequest> exports;
  std::atomic<bool> holdEstimate{false}, holdExport{false};
  std::filesystem::path recipeFolder = "/nowhere/recipes";
  double degenerateShare = 0;
  std::string labProblem;  // why no lab can be opened

  ui::StudioServices services() {
    ui::StudioServices s;
    s.makeTrainingSession = [this](EventSink sink) {
      auto made = std::make_unique<FakeSession>(std::move(sink));
      session = made.get();
      return made;
    };
    s.makeEvaluationQueue = [this](EvaluationQueue::UpdateSink sink) {
      auto made = std::make_unique<FakeEvaluationQueue>(std::move(sink));
      evaluations = made.get();
      return made;
    };
    s.catalog = &fakeCatalog;
    s.evaluationOptions = &fakeEvaluationOptions;
    s.recipes = [] {
      return std::vector<Recipe>{{"quickstart", "Learns in two minutes.", ""},
                                 {"imagenet-mixmask", "The paper's recipe.", ""}};
    };
    s.loadRecipe = [](const std::string& name) {
      if (name.find("missing") != std::string::npos) {
        throw ConfigError("There is no recipe '" + name + "'; known are quickstart.");
      }
      RunConfig config;
      config.framework.options["queueSize"] = std::int64_t{4096};
      return config;
    };
    s.optionSpecs = &fakeSpecs;
    s.optionValue = &fakeValue;
    s.setOption = &fakeSet;
    s.check = &fakeCheck;
    s.toYaml = [](const RunConfig&) { return std::string("version: 1\n"); };
    s.estimateCost = [this](const RunConfig& config, std::stop_token stop,
                            const std::function<void(const PhaseChanged&)>& tell) {
      tell({"reading the data set", 0.5});
      while (holdEstimate && !stop.stop_requested()) std::this_thread::yield();
      if (config.data.root == "/nowhere") throw DataError("data.root: /nowhere is no folder");
      if (stop.stop_requested()) return std::optional<CostEstimate>();
      return std::optional(CostEstimate{1408, 234, 0.0925, 130.2, 20.4, 1234, 95.3});
    };
    s.exportFormats = [] {
      return std::vector<ExportFormatInfo>{{"onnx", "ONNX (.onnx)", "As a graph.", "onnx"}};
    };
    s.exportCheckpoint = [this](const ExportRequest& request, std::stop_token stop,
                                const std::function<void(const PhaseChanged&)>& tell) {
      if (request.file.empty()) throw OutputError("no file; choose one");
      tell({"reading the checkpoint"});
      while (holdExport && !stop.stop_requested()) std::this_thread::yield();
      if (stop.stop_requested()) return std::optional<ExportResult>();
      exports.push_back(request);
      return std::optional(
          ExportResult{request.checkpoint, "resnet18", 62, 1024, "onnxruntime.load(...)"});
    };
    s.moveCheckpointToTrash = [](const std::filesystem::path& file) {
      const std::filesystem::path to = file.parent_path() / ".trash" / file.filename();
      std::filesystem::create_directories(to.parent_path());
      std::filesystem::rename(file, to);
      return to;
    };
    s.restoreCheckpoint = [](const std::filesystem::path& trashed,
                             const std::filesystem::path& file) {
      std::filesystem::rename(trashed, file);
    };
    s.trashedCheckpoints = [](const std::filesystem::path& run) {
      std::vector<TrashedCheckpoint> all;
      std::error_code none;
      const std::filesystem::path place = run / "checkpoints";
      for (const auto& entry : std::filesystem::directory_iterator(place / ".trash", none)) {
        const std::filesystem::path name = entry.path().filename();
        all.push_back({entry.path(), {place / name, std::stoll(name.string().substr(5)), 7}});
      }
      return all;
    };
    s.userRecipeFolder = [this] { return recipeFolder; };
    s.defaultRunsFolder = [] { return std::filesystem::path("/nowhere/runs"); };
    s.configOfRun = [](const std::filesystem::path& folder) {
      if (folder.string().find("missing") != std::string::npos) {
        throw DataError(folder.string() + " is not the folder of a run; it has no config.yaml.");
      }
      RunConfig config;
      config.framework.options["queueSize"] = std::int64_t{4096};
      return config;
    };
    s.historyOfRun = [this](const std::filesystem::path&) { return history; };
    s.outlineOfRun = [this](const std::filesystem::path&) {
      const std::lock_guard lock(historyLock);
      RunHistory outline = history;
      outline.steps.clear();
      return outline;
    };
    s.visitSteps = [this](const std::filesystem::path&, const StepVisitor& visit) {
      return std::ranges::all_of(history.steps,
                                 [&](const StepReport& step) { return visit(step, 0.5); });
    };
    s.visitNewSteps = [this](const std::filesystem::path&, std::uint64_t& position,
                             const StepVisitor& visit) {
      const std::lock_guard lock(historyLock);
      if (position > history.steps.size()) position = 0;
      for (; position < history.steps.size(); ++position) {
        if (!visit(history.steps[position], 0.5)) return false;
      }
      return true;
    };
    s.openRunLibrary = [fake = runs](const std::filesystem::path&) {
      return std::make_unique<FakeLibrary>(fake);
    };
    s.summarizeRun = [this](const std::filesystem::path& folder) {
      const std::lock_guard lock(historyLock);
      RunSummary run = openedRun;
      run.folder = folder;
      run.name = folder.filename().string();
      return run;
    };
    s.importEncoder = [fake = runs](const std::filesystem::path& root,
                                    const std::filesystem::path& file) {
      fake->note("import " + file.filename().string());
      if (file.extension() == ".txt") throw CheckpointError(file.string() + " holds no encoder");
      return root / kImportFolder / file.filename();
    };
    s.openViewLab = [this](const RunConfig&, const std::stop_token&) -> std::unique_ptr<ViewLab> {
      if (!labProblem.empty()) {
        ++lab->refused;
        throw DataError(labProblem);
      }
      ++lab->opened;
      return std::make_unique<FakeLab>(lab);
    };
    s.sampleLambdas = [this](const RunConfig&, int, std::int64_t draws) {
      LambdaSample sample;
      for (std::int64_t i = 0; i < draws; ++i) {
        sample.lambdas.push_back(0.5 + 0.1 * std::sin(0.7 * static_cast<double>(i)));
      }
      sample.mean = 0.5;
      sample.standardDeviation = 0.07;
      sample.degenerateShare = degenerateShare;
      return sample;
    };
    s.viewSizeOf = [](const RunConfig&) { return 28; };
    s.versionInfo = [] {
      return VersionInfo{"0.1.0", "2.11.0", "", "4.6.0", "GCC 12.2.0", {"cpu: 2 threads"}};
    };
    return s;
  }
};

}  // namespace mixmask::test
