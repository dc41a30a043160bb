// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/evaluate/evaluation_job.h"
#include "ui/theme.h"

namespace mixmask::ui {

// How the state of a job is shown: never by its colour alone.
struct EvaluationLook {
  QString word;
  const char* icon;
  QColor Colors::*role;
};
EvaluationLook lookOf(const EvaluationJob& job);

QString nameOfCheckpoint(const std::filesystem::path& fileOrRun);
QString titleOf(const EvaluationJob& job);  // "Weighted kNN of 20260101-quickstart"
QString nowText(const EvaluationJob& job);  // what it does, or what became of it, in a sentence
QString progressText(const EvaluationJob& job);  // "34 %"; "" where unknown
QString leftText(const EvaluationJob& job);      // "2 min 05 s left"; "" where unknown
QString figuresText(
    const EvaluationJob& job);  // newest loss and accuracies; "" before there are any
QString accuracyText(const EvaluationResult& result);  // "80.6 ± 0.4 %"
QString resultText(const EvaluationResult& result);    // all that was found, in a sentence
// The same with data, checkpoint and parameters, to be pasted into notes.
QString reportText(const EvaluationJob& job);

}  // namespace mixmask::ui
