// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
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
  runs,
  seedGroup,
  evaluationProgress,
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

}  // namespace mixmask::ui
