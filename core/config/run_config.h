// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/option.h"

namespace mixmask {

// A method picked by name, with the options that differ from that method's own initial values.
struct MethodChoice {
  std::string name;
  OptionMap options;
};

struct DataConfig {
  std::string name = "fashion-mnist";
  std::string root;              // empty: the embedded default, then $MIXMASK_DATA/<name>
  std::int64_t limit = 0;        // first N images of every split; 0: all
  std::int64_t batchSize = 256;  // N
};

struct BackboneConfig {
  std::string name = "resnet18";
  std::string stem = "imagenet";   // imagenet: 7x7 stride 2 + max pool; cifar: 3x3 stride 1
  double width = 1.0;              // factor on every channel count, or on a transformer's heads
  std::int64_t patchSize = 0;      // of a ViT, in pixels; 0: 16 for views from 64 pixels on, else 4
  std::string statistics = "all";  // passes that move the running statistics: all (official), clean
};

struct OptimizerConfig {
  std::string name = "sgd";
  double learningRate = 0.03;
  double momentum = 0.9;
  double weightDecay = 1e-4;        // on all parameters, batch norm included (official code)
  bool excludeNormAndBias = false;  // from weight decay, and from LARS's scaling
  bool nesterov = false;            // SGD, LARS
  double trust = 0.02;              // LARS: eta in solo-learn's recipes
  bool clipTrust = false;           // LARS
  double beta2 = 0.999;             // AdamW, whose beta1 is `momentum`
  double clipNorm = 0;              // largest norm of the whole gradient; 0: any
  std::int64_t accumulation = 1;    // micro-batches whose gradients make up a step
};

struct ScheduleConfig {
  std::string kind = "cosine-per-step";
  double warmupEpochs = 0;
  double warmupStart = 0;  // learning rate of the first warm-up step
};

struct KnnConfig {
  bool enabled = true;
  std::int64_t everySteps = 0;  // 0: once an epoch
  std::int64_t bank = 10000;    // training images while training; the full set at both ends
  std::int64_t queries = 2000;  // test images while training; the full set at both ends
  std::int64_t k = 200;
  double temperature = 0.1;  // T: a neighbour votes with exp(similarity / T)
};

struct EvaluationConfig {
  KnnConfig knn;
};

struct RuntimeConfig {
  std::int64_t epochs = 200;
  std::int64_t steps = 0;  // stop after this many steps of the whole run; 0: at the last epoch
  std::int64_t seed = 0;
  std::string device = "auto";  // auto | cpu | cuda:<n>
  std::string precision = "fp32";
  std::int64_t threads = 0;               // of the arithmetic; 0: one a core
  std::int64_t loaderThreads = 0;         // of the data pipeline; 0: one a core, at most 8
  std::int64_t checkpointEverySteps = 0;  // 0: once an epoch
  std::int64_t badImages = 100;           // that may be replaced, each counted once
};

// Everything that defines a run. Defaults are the official ImageNet recipe's where it has a value.
struct RunConfig {
  DataConfig data;
  MethodChoice augmentation{"mocov2", {}};
  BackboneConfig backbone;
  MethodChoice framework{"mocov2", {}};
  MethodChoice mixer{"mixmask", {}};
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  EvaluationConfig evaluation;
  RuntimeConfig runtime;
};

// Image pairs that pass the network together: the batch, or a part of it where gradients
// accumulate.
std::int64_t microBatchSize(const RunConfig& config);

// The label of the value that a choice has: "MixMask (filling)" for "mixer.name".
std::string choiceLabel(const RunConfig& config, const std::string& path);
// runtime.* and evaluation.*; everything else belongs to the weights of a run.
bool mayChangeOnResume(const std::string& path);

struct ConfigProblem {
  std::string path;     // "framework.queueSize"
  std::string message;  // "framework.queueSize: 1000 is not a multiple of ...; use 1024"
  bool isWarning = false;
};

// All options that apply to this configuration: those of its fixed parts and of the methods it
// names. Keys carry their section ("mixer.gridSize"), in the order in which a form shows them.
std::vector<OptionSpec> optionSpecs(const RunConfig& config);

// The value of an option by its full key. Throws ConfigError for a key that does not apply, with
// the nearest one that does.
OptionValue optionValue(const RunConfig& config, const std::string& path);
void setOption(RunConfig& config, const std::string& path, const OptionValue& value);
void setOptionFromText(RunConfig& config, const std::string& path, const std::string& text);
// "a.b=c", as given to --set.
void applyAssignment(RunConfig& config, const std::string& assignment);
// Names of methods first, because they decide which options there are; else in their order.
void applyAssignments(RunConfig& config, std::vector<std::string> assignments);

// Every problem at once; empty: the configuration runs.
std::vector<ConfigProblem> check(const RunConfig& config);
// Throws ConfigError with all problems that are not warnings.
void requireValid(const RunConfig& config);

// YAML with a `version`. Unknown keys are errors that name the line and the nearest known key.
RunConfig parseConfig(const std::string& yaml, const std::string& origin);
RunConfig readConfigFile(const std::filesystem::path& path);
std::string toYaml(const RunConfig& config);

struct Recipe {
  std::string name;
  std::string description;  // the comment at its head, first sentence
  std::string yaml;
};

// The compiled-in recipes and those of the user's folder, $XDG_CONFIG_HOME/mixmask/recipes.
std::vector<Recipe> recipes();
// A recipe by name, or a file when the text ends in .yaml or .yml. Throws ConfigError.
RunConfig loadRecipe(const std::string& nameOrFile);

}  // namespace mixmask
