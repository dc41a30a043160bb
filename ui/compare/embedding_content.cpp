// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/embedding_content.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/compare/compare_text.h"
#include "ui/compare/data_colors.h"

namespace mixmask::ui {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("EmbeddingContent", text);
}

int kindOf(const RetrievedQuery& query, std::size_t side, Coloring coloring) {
  if (coloring == Coloring::byClass) return std::max(query.label, 0);
  const auto& strip = query.sides[side];
  return !strip.empty() && strip.front().label == query.label ? 0 : 1;
}

}  // namespace

ScatterPlot::Content embeddingOf(const EncoderComparison& comparison, std::size_t side,
                                 Coloring coloring, const QPalette& palette,
                                 double devicePixelRatio) {
  const FeaturePlane& plane = comparison.planes[side];
  const QString first = accuracyText(plane.explained[0]), second = accuracyText(plane.explained[1]);
  ScatterPlot::Content content{
      .title = tr("%1: %2 of the variance")
                   .arg(letterOf(side), accuracyText(plane.explained[0] + plane.explained[1])),
      .xLabel = tr("PC 1 (%1)").arg(first),
      .yLabel = tr("PC 2 (%1)").arg(second),
      .x = plane.x,
      .y = plane.y,
      .kind = {},
      .marks = {}};
  if (side > 0) {  // turned axes are no longer the principal ones
    content.xLabel = tr("along PC 1 of A");
    content.yLabel = tr("along PC 2 of A");
  }
  const bool showsClasses = coloring == Coloring::byClass;
  for (int mark = 0; mark < (showsClasses ? kMarks : 2); ++mark) {
    content.marks.push_back(showsClasses ? classMark(mark, palette, devicePixelRatio)
                                         : verdictMark(mark == 0, palette, devicePixelRatio));
  }
  for (const RetrievedQuery& query : comparison.queries) {
    content.kind.push_back(kindOf(query, side, coloring));
  }
  return content;
}

QString alignmentText(const EncoderComparison& comparison) {
  QStringList turns;
  for (std::size_t side = 1; side < comparison.planes.size(); ++side) {
    const FeaturePlane& plane = comparison.planes[side];
    turns << (plane.isMirrored ? tr("%1 mirrored and turned by %2\u00b0")
                               : tr("%1 turned by %2\u00b0"))
                 .arg(letterOf(side), QLocale().toString(plane.degrees, 'f', 0));
  }
  return tr("PCA of the features, rows of unit length; %1 onto %2 (Procrustes), so that places can "
            "be compared.")
      .arg(turns.join(", "), letterOf(0));
}

QString similarityText(const EncoderComparison& comparison) {
  QStringList figures;
  bool hasFewImages = false;
  for (std::size_t side = 1; side < comparison.cka.size(); ++side) {
    const double cka = comparison.cka[side];
    figures << letterOf(side) + ' ' +
                   (std::isnan(cka) ? tr("none, its features or A's do not vary")
                                    : QLocale().toString(cka, 'f', 3));
    const std::int64_t wider = std::max(comparison.dimensions[0], comparison.dimensions[side]);
    hasFewImages = hasFewImages || static_cast<std::int64_t>(comparison.queries.size()) < wider;
  }
  const QString meaning = hasFewImages
                              ? tr("too high with fewer images than dimensions: it is not debiased")
                              : tr("1: the same features up to a turn and a scale; not debiased");
  return tr("Linear CKA with %1: %2 (%3).").arg(letterOf(0), figures.join(", "), meaning);
}

}  // namespace mixmask::ui
