// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>
#include <vector>

namespace mixmask::ui {

// The panels that explain themselves.
enum class Topic {
  preview,
  loss,
  learningRate,
  contrastAccuracy,
  knn,
  lambda,
  lossByLambda,
  collapse,
  projectionSpread,
  system,
  maskGrid,
  contactSheet,
  lambdaHistogram,
  settings,
  dataSettings,
  augmentationSettings,
  backboneSettings,
  frameworkSettings,
  mixerSettings,
  optimizerSettings,
  scheduleSettings,
  evaluationSettings,
  runtimeSettings,
  cost,
  health,
  checkpoints,
  log,
  protocols,
  runs,
  seedGroup,
  evaluationProgress,
  comparison,
  metricTable,
  settingsDiff,
  curves,
  confusion,
  robustness,
  changedImages,
  retrieval,
  embedding,
  networkMaps,
};

// What a panel shows: two or three sentences, its formula, and where it comes from. Rich text.
struct Explanation {
  Topic topic;
  QString title, words, formula, source;

  QString html() const;
};

const std::vector<Topic>& allTopics();
Explanation explanationOf(Topic topic);

// Of a section of the form, such as "optimizer"; settings: of one that has no words of its own.
Topic topicOfSection(const std::string& section);

}  // namespace mixmask::ui
