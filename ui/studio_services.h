// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/catalog.h"
#include "core/session/checkpoint_export.h"
#include "core/session/checkpoint_trash.h"
#include "core/session/cost_estimate.h"
#include "core/session/encoder_views.h"
#include "core/session/evaluation_queue.h"
#include "core/session/evaluation_record.h"
#include "core/session/imported_encoder.h"
#include "core/session/run_history.h"
#include "core/session/run_library.h"
#include "core/session/test_images.h"
#include "core/session/training_session.h"
#include "core/session/view_lab.h"
#include "ui/device_queue.h"

namespace mixmask::ui {

// Everything that the window asks of the core, by the names of the facade's functions. The program
// fills in the facade's own, a test its own.
struct StudioServices {
  // One for all parts of a window.
  std::shared_ptr<DeviceQueue> devices = std::make_shared<DeviceQueue>();

  std::function<std::unique_ptr<TrainingSession>(EventSink)> makeTrainingSession;

  std::function<std::unique_ptr<EvaluationQueue>(EvaluationQueue::UpdateSink)> makeEvaluationQueue;

  std::function<Catalog()> catalog;
  std::function<std::vector<OptionSpec>(const std::string& protocol)> evaluationOptions;
  std::function<std::vector<Recipe>()> recipes;
  std::function<RunConfig(const std::string& nameOrFile)> loadRecipe;
  std::function<std::vector<OptionSpec>(const RunConfig&)> optionSpecs;
  std::function<OptionValue(const RunConfig&, const std::string& path)> optionValue;
  std::function<void(RunConfig&, const std::string& path, const OptionValue&)> setOption;
  std::function<std::vector<ConfigProblem>(const RunConfig&)> check;
  std::function<std::string(const RunConfig&)> toYaml;

  std::function<std::vector<ExportFormatInfo>()> exportFormats;
  std::function<std::filesystem::path()> userRecipeFolder;
  std::function<std::filesystem::path()> defaultRunsFolder;
  std::function<RunConfig(const std::filesystem::path& run)> configOfRun;
  std::function<RunHistory(const std::filesystem::path& run)> historyOfRun;
  std::function<RunHistory(const std::filesystem::path& run)> outlineOfRun;
  std::function<bool(const std::filesystem::path& run, const StepVisitor&)> visitSteps;
  std::function<bool(const std::filesystem::path& run, std::uint64_t& position, const StepVisitor&)>
      visitNewSteps;

  // These may take long: they are called on worker threads only.
  std::function<std::optional<CostEstimate>(const RunConfig&, std::stop_token,
                                            const std::function<void(const PhaseChanged&)>& tell)>
      estimateCost;
  std::function<std::unique_ptr<RunLibrary>(const std::filesystem::path& root)> openRunLibrary;
  std::function<RunSummary(const std::filesystem::path& run)> summarizeRun;
  std::function<std::filesystem::path(const std::filesystem::path& root,
                                      const std::filesystem::path& file)>
      importEncoder;
  std::function<std::optional<ExportResult>(const ExportRequest&, std::stop_token,
                                            const std::function<void(const PhaseChanged&)>& tell)>
      exportCheckpoint;
  std::function<std::filesystem::path(const std::filesystem::path& file)> moveCheckpointToTrash;
  std::function<void(const std::filesystem::path& trashed, const std::filesystem::path& file)>
      restoreCheckpoint;
  std::function<std::vector<TrashedCheckpoint>(const std::filesystem::path& run)>
      trashedCheckpoints;
  std::function<std::unique_ptr<ViewLab>(const RunConfig&, const std::stop_token&)> openViewLab;
  std::function<LambdaSample(const RunConfig&, int pictureSize, std::int64_t draws)> sampleLambdas;
  std::function<int(const RunConfig&)> viewSizeOf;
  std::function<EvaluationRecords(const std::filesystem::path& folder)> evaluationRecordsOf;
  std::function<std::unique_ptr<TestImages>(const DataConfig&)> openTestImages;
  std::function<std::unique_ptr<EncoderViews>(const EncoderViewsRequest&)> openEncoderViews;
  std::function<VersionInfo()> versionInfo;
};

}  // namespace mixmask::ui
