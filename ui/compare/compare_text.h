// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

// Numbers in the user's own form.
QString accuracyText(double share);              // "61.2 %"
QString pointsText(double difference);           // "+1.8"
QString intervalText(const Interval& interval);  // "+1.2 to +2.4"

QString nameOfSide(const ComparedSide& side);          // "first, step 1,170"
QString protocolText(const EvaluationResult& result);  // "Weighted kNN"
// "k 200, temperature 0.1, ...; 10,000 test images of fashion-mnist, version 1"
QString conditionsText(const EvaluationResult& result);

// "B is better than A in weighted kNN by 1.8 points (95 % interval +1.2 to +2.4, 10,000 images)."
QString verdictText(std::size_t side, const EvaluationResult& result,
                    const AccuracyDifference& difference);
// What stands above everything: for every side the verdict of the first protocol and how many
// others agree, or why there is none.
QString headSentence(const ComparedSet& set);
// What the sentence does not cover.
QString caveatText(const ComparedSet& set);
// Why the losses of two runs are not the same function of the features; empty: they are.
QString lossCaveat(const ComparedSet& set);
// Why a side has no figure in a group: "B: judged with k 20, not 200".
QString gapText(std::size_t side, const std::vector<ValueDifference>& nearest);

}  // namespace mixmask::ui
