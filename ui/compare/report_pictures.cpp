// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/report_pictures.h"

#include <QApplication>
#include <memory>

#include "ui/compare/class_chart.h"
#include "ui/compare/curve_view.h"

namespace mixmask::ui {
namespace {

constexpr QSize kSize(560, 240);
constexpr double kScale = 2;  // for print

// Laid out and drawn without a window on the screen.
void prepare(QWidget& widget) {
  widget.setAttribute(Qt::WA_DontShowOnScreen);
  widget.setPalette(paperPalette());
  widget.resize(kSize);
  widget.show();
}

QImage drawn(Chart& chart) {
  return chart.toPixmap(kSize.width(), kSize.height(), kScale).toImage();
}

bool hasCurves(const ComparedSet& set) {
  for (const ComparedSide& side : set.sides) {
    if (!side.curve(Quantity::loss).step.empty()) return true;
  }
  return false;
}

}  // namespace

std::vector<ReportPicture> reportPictures(const ComparedSet& set) {
  std::vector<ReportPicture> pictures;
  if (hasCurves(set)) {
    CurveView view;
    prepare(view);
    // Shares no ownership: the set outlives this call.
    view.show(std::shared_ptr<const ComparedSet>(std::shared_ptr<void>(), &set));
    pictures.push_back({CurveView::tr("Loss by step, smoothed"), drawn(*view.curves())});
    pictures.push_back({CurveView::tr("Difference of the loss to A"), drawn(*view.differences())});
  }
  for (std::size_t side = 1; side < set.sides.size(); ++side) {
    const ComparedGroup* group = set.mainGroup(side);
    if (group == nullptr) continue;
    ClassChart chart;
    prepare(chart);
    chart.show(set.recordOf(*group, 0)->classNames, *group->besideA[side], side);
    pictures.push_back({ClassChart::tr("Difference by class"), drawn(chart)});
  }
  return pictures;
}

}  // namespace mixmask::ui
