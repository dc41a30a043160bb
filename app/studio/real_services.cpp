// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/real_services.h"

namespace mixmask::ui {

StudioServices realServices() {
  StudioServices services;
  services.makeTrainingSession = &makeTrainingSession;
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
  services.openViewLab = &openViewLab;
  services.sampleLambdas = &sampleLambdas;
  services.viewSizeOf = &viewSizeOf;
  return services;
}

}  // namespace mixmask::ui
