// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/real_services.h"

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
  services.defaultRunsFolder = &defaultRunsFolder;
  services.configOfRun = &configOfRun;
  services.historyOfRun = &historyOfRun;
  services.openRunLibrary = &openRunLibrary;
  services.summarizeRun = &summarizeRun;
  services.openViewLab = &openViewLab;
  services.sampleLambdas = &sampleLambdas;
  services.viewSizeOf = &viewSizeOf;
  services.evaluationRecordsOf = &evaluationRecordsOf;
  services.openTestImages = &openTestImages;
  return services;
}

}  // namespace mixmask::ui
