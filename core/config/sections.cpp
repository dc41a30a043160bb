// SPDX-License-Identifier: Apache-2.0
#include "core/config/sections.h"

#include <algorithm>
#include <numeric>

#include "core/backbones/backbone_table.h"
#include "core/data/dataset.h"
#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"
#include "core/training/optimizer.h"
#include "core/training/schedule.h"

namespace mixmask {
namespace {

template <typename Table>
std::vector<OptionChoice> choicesOf(const Table& table) {
  std::vector<OptionChoice> choices;
  for (const auto& entry : table) choices.push_back({entry.key, entry.label});
  return choices;
}

OptionTable<DataConfig> dataOptions() {
  return OptionTable<DataConfig>()
      .option("name", &DataConfig::name, "Data set", "What the network learns from.")
      .choices(choicesOf(datasetTable()))
      .option("root", &DataConfig::root, "Folder",
              "Where its files are; empty: the embedded default, then $MIXMASK_DATA/<name>.")
      .option("limit", &DataConfig::limit, "Limit",
              "Only the first images of every split; 0 takes all.")
      .atLeast(0)
      .unit("images")
      .option("batchSize", &DataConfig::batchSize, "Batch size N", "Image pairs in a step.")
      .range(2, 1 << 20)
      .unit("images");
}

OptionTable<BackboneConfig> backboneOptions() {
  return OptionTable<BackboneConfig>()
      .option("name", &BackboneConfig::name, "Backbone", "The network that is trained.")
      .choices(choicesOf(backboneTable()))
      .option(
          "stem", &BackboneConfig::stem, "Stem",
          "First layers of a ResNet: ImageNet's 7x7 with pooling, or 3x3 for images of about 32 "
          "pixels.")
      .choices({{"imagenet", "ImageNet (7x7, stride 2, pooling)"}, {"cifar", "CIFAR (3x3)"}})
      .option(
          "width", &BackboneConfig::width, "Width",
          "Factor on every channel count, or on the heads of a ViT; cost falls with its square.")
      .range(0.03125, 8)
      .option("patchSize", &BackboneConfig::patchSize, "Patch size",
              "Side of the patches that a ViT cuts a view into; 0: 16 for views of 64 pixels and "
              "more, else 4.")
      .range(0, 1024)
      .unit("pixels")
      .option(
          "statistics", &BackboneConfig::statistics, "Running statistics",
          "Views that move batch norm's running statistics, by which the network is judged: all "
          "that it is trained on, or where there are clean ones only those. Training is the "
          "same.")
      .choices({{"all", "All views (official)"}, {"clean", "Clean views"}});
}

OptionTable<OptimizerConfig> optimizerOptions() {
  return OptionTable<OptimizerConfig>()
      .option("name", &OptimizerConfig::name, "Optimizer", "How gradients change the weights.")
      .choices(choicesOf(optimizerTable()))
      .option("learningRate", &OptimizerConfig::learningRate, "Learning rate",
              "Before the schedule; 0.03 for a batch of 256 in MoCo.")
      .range(0, 1e6)
      .option("momentum", &OptimizerConfig::momentum, "Momentum",
              "Of the gradient's average; 0.9 is common.")
      .range(0, 0.9999)
      .option("weightDecay", &OptimizerConfig::weightDecay, "Weight decay",
              "On all parameters, batch norm included, as in the official code, unless excluded.")
      .range(0, 10)
      .option("excludeNormAndBias", &OptimizerConfig::excludeNormAndBias, "Spare norms and biases",
              "Norms and biases have no weight decay, and LARS does not scale them.")
      .option("nesterov", &OptimizerConfig::nesterov, "Nesterov",
              "SGD and LARS look one step of the momentum ahead.")
      .option("trust", &OptimizerConfig::trust, "Trust coefficient",
              "LARS: length of a tensor's step in proportion to the tensor's own; 0.02 in "
              "solo-learn, 0.001 in the paper.")
      .range(0, 10)
      .option("clipTrust", &OptimizerConfig::clipTrust, "Clip trust",
              "LARS never steps farther than SGD would, as in solo-learn's clip_lr.")
      .option("beta2", &OptimizerConfig::beta2, "Beta 2",
              "AdamW: of the average of squared gradients; beta 1 is the momentum.")
      .range(0, 0.999999)
      .option("clipNorm", &OptimizerConfig::clipNorm, "Clip gradients",
              "Longer gradients are shortened to this norm, taken over all parameters; 0 leaves "
              "them.")
      .range(0, 1e9)
      .option("accumulation", &OptimizerConfig::accumulation, "Gradient accumulation",
              "Parts of the batch that pass the network one after another, for less memory; each "
              "has its own mixture and batch statistics.")
      .range(1, 1 << 19)
      .unit("micro-batches");
}

OptionTable<ScheduleConfig> scheduleOptions() {
  return OptionTable<ScheduleConfig>()
      .option("kind", &ScheduleConfig::kind, "Schedule", "How the learning rate changes.")
      .choices(choicesOf(scheduleTable()))
      .option("warmupEpochs", &ScheduleConfig::warmupEpochs, "Warm-up",
              "The rate first rises linearly over this time.")
      .range(0, 100000)
      .unit("epochs")
      .option("warmupStart", &ScheduleConfig::warmupStart, "Warm-up start",
              "Learning rate of the first warm-up step.")
      .range(0, 1e6);
}

OptionTable<EvaluationConfig> evaluationOptions() {
  return OptionTable<EvaluationConfig>()
      .option("knn.enabled", &EvaluationConfig::knn, &KnnConfig::enabled, "kNN",
              "Judges the features by their neighbours while training (Wu et al. 2018).")
      .option("knn.everySteps", &EvaluationConfig::knn, &KnnConfig::everySteps, "kNN every",
              "Steps between two measurements; 0: once an epoch.")
      .atLeast(0)
      .unit("steps")
      .option("knn.bank", &EvaluationConfig::knn, &KnnConfig::bank, "kNN bank",
              "Training images to look for neighbours in while training; all of them at both ends.")
      .atLeast(1)
      .unit("images")
      .option("knn.queries", &EvaluationConfig::knn, &KnnConfig::queries, "kNN queries",
              "Test images that are classified while training; all of them at both ends.")
      .atLeast(1)
      .unit("images")
      .option("knn.k", &EvaluationConfig::knn, &KnnConfig::k, "Neighbours k",
              "Neighbours that vote; 200 in MoCo.")
      .range(1, 100000)
      .option("knn.temperature", &EvaluationConfig::knn, &KnnConfig::temperature, "kNN temperature",
              "A neighbour votes with exp(similarity / T).")
      .range(0.001, 100);
}

OptionTable<RuntimeConfig> runtimeOptions() {
  return OptionTable<RuntimeConfig>()
      .option("epochs", &RuntimeConfig::epochs, "Epochs", "Passes over the data set.")
      .range(1, 1000000)
      .option("steps", &RuntimeConfig::steps, "Stop after",
              "Stops early at this step without changing the schedule; 0: at the last epoch.")
      .atLeast(0)
      .unit("steps")
      .option("seed", &RuntimeConfig::seed, "Seed", "Every random choice follows from it.")
      .atLeast(0)
      .option("device", &RuntimeConfig::device, "Device", "auto, cpu, or cuda:<number>.")
      .option(
          "precision", &RuntimeConfig::precision, "Precision",
          "Of convolutions and matrix products; weights and losses stay in fp32. auto: bf16 where "
          "the device computes in it, else fp32.")
      .choices({{"auto", "auto"},
                {"fp32", "fp32"},
                {"bf16", "bf16 mixed"},
                {"fp64", "fp64 (for comparisons)"}})
      .option(
          "threads", &RuntimeConfig::threads, "Threads",
          "Of the arithmetic on the CPU; 0: one a core. Results are bit-equal for equal numbers.")
      .range(0, 1024)
      .option("loaderThreads", &RuntimeConfig::loaderThreads, "Loader threads",
              "That read and augment images; 0: one a core, at most 8. Never changes results.")
      .range(0, 256)
      .option("checkpointEverySteps", &RuntimeConfig::checkpointEverySteps, "Checkpoint every",
              "Steps between two checkpoints; 0: once an epoch.")
      .atLeast(0)
      .unit("steps")
      .option("badImages", &RuntimeConfig::badImages, "Bad images",
              "Training images that cannot be read are replaced by others and listed in "
              "bad_images.csv; a run stops when they are more than this. 0: at the first.")
      .atLeast(0)
      .unit("images");
}

template <typename Part>
ConfigSection fixedSection(std::string name, OptionTable<Part> table, Part RunConfig::*member) {
  return {std::move(name), [table](const RunConfig&) { return table.specs(); },
          [table, member](const RunConfig& config, const std::string& key) {
            return table.get(config.*member, key);
          },
          [table, member](RunConfig& config, const std::string& key, const OptionValue& value) {
            return table.set(config.*member, key, value);
          }};
}

using Specs = std::vector<OptionSpec>;

// A section whose options are those of the method that it names.
class ChoiceSection {
 public:
  ChoiceSection(OptionSpec name, MethodChoice RunConfig::*member,
                Specs (*specsOf)(const std::string&))
      : name_(std::move(name)), member_(member), specsOf_(specsOf) {}

  Specs specs(const RunConfig& config) const {
    Specs specs{name_};
    for (OptionSpec& spec : methodSpecs((config.*member_).name)) specs.push_back(std::move(spec));
    return specs;
  }

  std::optional<OptionValue> get(const RunConfig& config, const std::string& key) const {
    const MethodChoice& choice = config.*member_;
    if (key == "name") return choice.name;
    for (const OptionSpec& spec : methodSpecs(choice.name)) {
      if (spec.key != key) continue;
      const auto found = choice.options.find(key);
      return found == choice.options.end() ? spec.initial : found->second;
    }
    return std::nullopt;
  }

  bool set(RunConfig& config, const std::string& key, const OptionValue& value) const {
    MethodChoice& choice = config.*member_;
    if (key == "name") {
      choice.name = std::get<std::string>(value);
      // Options of the method named before stay where this one has them too and takes their value.
      const Specs known = methodSpecs(choice.name);
      std::erase_if(choice.options, [&](const auto& option) {
        return std::none_of(known.begin(), known.end(), [&](const OptionSpec& spec) {
          return spec.key == option.first && spec.initial.index() == option.second.index() &&
                 problemWith(spec, option.second).empty();
        });
      });
      return true;
    }
    if (!get(config, key)) return false;
    choice.options[key] = value;
    return true;
  }

 private:
  Specs methodSpecs(const std::string& name) const {
    const auto known = [&](const OptionChoice& choice) { return choice.key == name; };
    const bool exists = std::any_of(name_.choices.begin(), name_.choices.end(), known);
    return exists ? specsOf_(name) : Specs{};
  }

  OptionSpec name_;
  MethodChoice RunConfig::*member_;
  Specs (*specsOf_)(const std::string&);
};

ConfigSection choiceSection(std::string section, std::string label, std::string description,
                            std::vector<OptionChoice> choices, MethodChoice RunConfig::*member,
                            Specs (*specsOf)(const std::string&)) {
  const RunConfig defaults;
  OptionSpec name{.key = "name",
                  .label = std::move(label),
                  .description = std::move(description),
                  .unit = {},
                  .initial = (defaults.*member).name,
                  .choices = std::move(choices)};
  const ChoiceSection choice(std::move(name), member, specsOf);
  return {
      std::move(section), [choice](const RunConfig& config) { return choice.specs(config); },
      [choice](const RunConfig& config, const std::string& key) { return choice.get(config, key); },
      [choice](RunConfig& config, const std::string& key, const OptionValue& value) {
        return choice.set(config, key, value);
      }};
}

std::vector<ConfigSection> makeSections() {
  std::vector<ConfigSection> sections;
  sections.push_back(fixedSection("data", dataOptions(), &RunConfig::data));
  sections.push_back(choiceSection(
      "augmentation", "Augmentation", "How the two views of an image are made.",
      choicesOf(augmentationTable()), &RunConfig::augmentation,
      [](const std::string& name) { return augmentationEntry(name).options.specs(); }));
  sections.push_back(fixedSection("backbone", backboneOptions(), &RunConfig::backbone));
  sections.push_back(
      choiceSection("framework", "Framework", "How the network learns from two views.",
                    choicesOf(frameworkTable()), &RunConfig::framework,
                    [](const std::string& name) { return frameworkEntry(name).options; }));
  sections.push_back(choiceSection(
      "mixer", "Mixer", "What is done to the query view.", choicesOf(mixerTable()),
      &RunConfig::mixer, [](const std::string& name) { return mixerEntry(name).options; }));
  sections.push_back(fixedSection("optimizer", optimizerOptions(), &RunConfig::optimizer));
  sections.push_back(fixedSection("schedule", scheduleOptions(), &RunConfig::schedule));
  sections.push_back(fixedSection("evaluation", evaluationOptions(), &RunConfig::evaluation));
  sections.push_back(fixedSection("runtime", runtimeOptions(), &RunConfig::runtime));
  return sections;
}

std::size_t editDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1] ? 1U : 0U)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

const std::vector<ConfigSection>& configSections() {
  static const std::vector<ConfigSection> sections = makeSections();
  return sections;
}

std::string nearestKey(const std::string& key, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = key.size() / 2 + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = editDistance(key, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace mixmask
