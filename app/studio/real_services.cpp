// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/real_services.h"

#include "core/config/recipe_folder.h"

namespace mixmask::ui {

StudioServices realServices() {
  StudioServices services;
  services.makeTrainingSession = &makeTrainingSession;
  services.makeEvaluationQueue = [](EvaluationQueue::UpdateSink sink) {
    return makeEvaluationQueue(std::move(sink));
  };
  services.catalog = &catalog;
  services.evaluationOptions = &evaluationOptions;
  services.recipes = &recipes;
  services.loadRecipe = &loadRecipe;
  services.optionSpecs = &optionSpecs;
  services.optionValue = &optionValue;
  services.setOption = &setOption;
  services.check = &check;
  services.toYaml = &toYaml;
  services.exportFormats = &exportFormats;
  services.userRecipeFolder = &userRecipeFolder;
  services.defaultRunsFolder = &defaultRunsFolder;
  services.configOfRun = &configOfRun;
  services.historyOfRun = &historyOfRun;
  services.outlineOfRun = &outlineOfRun;
  services.visitSteps = &visitSteps;
  services.visitNewSteps = &visitNewSteps;
  services.estimateCost = &estimateCost;
  services.openRunLibrary = &openRunLibrary;
  services.summarizeRun = &summarizeRun;
  services.importEncoder = &importEncoder;
  services.exportCheckpoint = [](const ExportRequest& request, std::stop_token stop,
                                 const std::function<void(const PhaseChanged&)>& tell) {
    return exportCheckpoint(request, std::move(stop), tell);
  };
  services.moveCheckpointToTrash = &moveCheckpointToTrash;
  services.restoreCheckpoint = &restoreCheckpoint;
  services.trashedCheckpoints = &trashedCheckpoints;
  services.openViewLab = &openViewLab;
  services.sampleLambdas = &sampleLambdas;
  services.viewSizeOf = &viewSizeOf;
  services.evaluationRecordsOf = &evaluationRecordsOf;
  services.openTestImages = &openTestImages;
  services.openEncoderViews = &openEncoderViews;
  services.versionInfo = &versionInfo;
  return services;
}

}  // namespace mixmask::ui
