// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

using Over = AccuracyDifference::Over;
using Verdict = AccuracyDifference::Verdict;

QString tr(const char* text) {
  return QCoreApplication::translate("CompareText", text);
}

QString number(double value, int digits = 1) {
  return QLocale().toString(value, 'f', digits);
}

QString whole(std::int64_t value) {
  return QLocale().toString(static_cast<qlonglong>(value));
}

// Small differences of large test sets need a digit more.
int digitsFor(double difference) {
  return std::abs(difference) < 0.001 ? 2 : 1;
}

QString basisText(const AccuracyDifference& difference) {
  const QString count = whole(difference.count);
  return difference.over == Over::images ? tr("%1 images").arg(count) : tr("%1 seeds").arg(count);
}

// The first side of a set that stands beside A in no group.
QString whyNothing(const ComparedSet& set, std::size_t side) {
  for (const std::size_t one : {std::size_t{0}, side}) {
    if (!set.sides[one].records.empty()) continue;
    return tr("%1 has no results to compare.").arg(letterOf(one));
  }
  return tr("%1 and %2 were not judged in the same way by any protocol, so no figure of them can "
            "be "
            "compared.")
      .arg(letterOf(0), letterOf(side));
}

// What the other figures say: one that is better by the first may be worse by another.
QString tallyText(const ComparedSet& set, std::size_t side) {
  std::array<int, 3> counts{};  // by verdict
  for (const ComparedGroup& group : set.groups) {
    if (group.besideA[side]) ++counts[static_cast<std::size_t>(group.besideA[side]->top1.verdict)];
  }
  const auto [better, worse, untold] = counts;
  const int all = better + worse + untold;
  if (all < 2) return {};
  if (better == all) return ' ' + tr("All %1 figures say that it is better.").arg(all);
  if (worse == all) return ' ' + tr("All %1 figures say that it is worse.").arg(all);
  if (untold == all) return ' ' + tr("None of %1 figures tells them apart.").arg(all);
  QStringList parts;
  if (better > 0) parts << tr("better in %1").arg(better);
  if (worse > 0) parts << tr("worse in %1").arg(worse);
  if (untold > 0) parts << tr("not told apart in %1").arg(untold);
  return ' ' + tr("Of %1 figures it is %2.").arg(all).arg(parts.join(", "));
}

}  // namespace

QString accuracyText(double share) {
  return tr("%1 %").arg(number(100 * share));
}

QString pointsText(double difference) {
  const QString digits = number(100 * std::abs(difference), digitsFor(difference));
  const bool isZero = number(0, digitsFor(difference)) == digits;
  // A true minus sign is as wide as the plus.
  return (isZero ? QString() : difference < 0 ? QString(QChar(0x2212)) : QString("+")) + digits;
}

QString intervalText(const Interval& interval) {
  return tr("%1 to %2").arg(pointsText(interval.low), pointsText(interval.high));
}

QString nameOfSide(const ComparedSide& side) {
  if (!side.step || *side.step < 0) return side.name;
  return tr("%1, step %2").arg(side.name, whole(*side.step));
}

QString protocolText(const EvaluationResult& result) {
  return QString::fromStdString(result.label);
}

QString conditionsText(const EvaluationResult& result) {
  QStringList parts;
  for (const auto& [key, value] : result.parameters) {
    const QString text = QString::fromStdString(toText(value));
    if (!text.isEmpty()) parts << QString::fromStdString(key) + ' ' + text;
  }
  return tr("%1 test images of %2, version %3; %4")
      .arg(whole(result.samples), QString::fromStdString(result.data))
      .arg(result.version)
      .arg(parts.join(", "));
}

QString verdictText(std::size_t side, const EvaluationResult& result,
                    const AccuracyDifference& difference) {
  const QString b = letterOf(side), a = letterOf(0), protocol = protocolText(result);
  if (!difference.interval) {
    return tr("%1 and %2 differ by %3 points in %4, with too few seeds to say how sure that is.")
        .arg(b, a, pointsText(difference.value), protocol);
  }
  const QString basis =
      tr("95 % interval %1, %2").arg(intervalText(*difference.interval), basisText(difference));
  if (difference.verdict == Verdict::untold) {
    return tr("%1 and %2 cannot be told apart in %3: %4 points (%5).")
        .arg(b, a, protocol, pointsText(difference.value), basis);
  }
  const QString points = number(100 * std::abs(difference.value), digitsFor(difference.value));
  const bool isBetter = difference.verdict == Verdict::better;
  return (isBetter ? tr("%1 is better than %2 in %3 by %4 points (%5).")
                   : tr("%1 is worse than %2 in %3 by %4 points (%5)."))
      .arg(b, a, protocol, points, basis);
}

QString headSentence(const ComparedSet& set) {
  QStringList sentences;
  for (std::size_t side = 1; side < set.sides.size(); ++side) {
    const ComparedGroup* group = set.mainGroup(side);
    sentences << (group == nullptr ? whyNothing(set, side)
                                   : verdictText(side, set.anyRecordOf(*group).result,
                                                 group->besideA[side]->top1) +
                                         tallyText(set, side));
  }
  return sentences.join('\n');
}

QString caveatText(const ComparedSet& set) {
  bool overImages = false;
  for (const ComparedGroup& group : set.groups) {
    for (const auto& pair : group.besideA) {
      overImages = overImages || (pair && pair->top1.over == Over::images);
    }
  }
  if (!overImages) return {};
  return tr(
      "Intervals over images say what other test images would change. Another pretraining with "
      "the same settings and another seed may differ by more.");
}

QString lossCaveat(const ComparedSet& set) {
  QStringList keys;
  for (const ConfigRow& row : set.config) {
    const bool decides =
        row.key.starts_with("framework.") || row.key == "mixer.name" || row.key == "data.batchSize";
    if (row.differs && decides) keys << QString::fromStdString(row.key);
  }
  if (keys.isEmpty()) return {};
  return tr("These losses are not the same function (%1): compare their shape, not their "
            "height.")
      .arg(keys.join(", "));
}

QString gapText(std::size_t side, const std::vector<ValueDifference>& nearest) {
  if (nearest.empty()) return tr("%1 was not judged by this protocol.").arg(letterOf(side));
  QStringList parts;
  for (const ValueDifference& one : nearest) {
    const auto shown = [](const std::string& value) {
      return value.empty() ? tr("none") : QString::fromStdString(value);
    };
    parts << tr("%1 %2, not %3").arg(QString::fromStdString(one.key), shown(one.b), shown(one.a));
  }
  return tr("%1 was judged otherwise: %2.").arg(letterOf(side), parts.join("; "));
}

}  // namespace mixmask::ui
