// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/report_pictures.h"

#include <QHBoxLayout>
#include <algorithm>
#include <set>

#include "ui/compare/class_chart.h"
#include "ui/compare/curve_view.h"
#include "ui/compare/data_colors.h"
#include "ui/compare/embedding_content.h"
#include "ui/compare/encoder_model.h"
#include "ui/compare/neighbour_strips.h"
#include "ui/compare/network_images.h"
#include "ui/compare/query_tile.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr QSize kChartSize(560, 240), kPlaneSize(560, 340);
constexpr double kScale = 2;  // for print
constexpr int kNeighbours = 5;
constexpr int kFilterWidth = 140, kFilterPixels = 280;

struct Case {
  QString title;
  const RetrievedQuery* query = nullptr;
};

// Laid out and drawn without a window on the screen.
void prepare(QWidget& widget, const QSize& size) {
  widget.setAttribute(Qt::WA_DontShowOnScreen);
  widget.setPalette(paperPalette());
  widget.resize(size);
  widget.show();
}

QImage drawn(QCustomPlot& chart, const QSize& size) {
  return chart.toPixmap(size.width(), size.height(), kScale).toImage();
}

bool hasCurves(const ComparedSet& set) {
  return std::ranges::any_of(
      set.sides, [](const ComparedSide& side) { return !side.curve(Quantity::loss).empty(); });
}

void addCurves(const ComparedSet& set, std::vector<ReportPicture>& pictures) {
  if (hasCurves(set)) {
    CurveView view;
    prepare(view, {kChartSize.width(), 2 * kChartSize.height()});
    // Shares no ownership: the set outlives this call.
    view.show(std::shared_ptr<const ComparedSet>(std::shared_ptr<void>(), &set));
    pictures.push_back(
        {CurveView::tr("Loss by step, smoothed"), drawn(*view.curves(), kChartSize)});
    pictures.push_back(
        {CurveView::tr("Difference of the loss to A"), drawn(*view.differences(), kChartSize)});
  }
  for (std::size_t side = 1; side < set.sides.size(); ++side) {
    const ComparedGroup* group = set.mainGroup(side);
    if (group == nullptr) continue;
    ClassChart chart;
    prepare(chart, kChartSize);
    chart.show(set.recordOf(*group, 0)->classNames, *group->besideA[side], side);
    pictures.push_back({ClassChart::tr("Difference by class"), drawn(chart, kChartSize)});
  }
}

// The clearest ones. Without labels nothing is mended or broken.
std::vector<Case> casesOf(const EncoderComparison& comparison) {
  const std::pair<QueryOrder, QString> wanted[] = {
      {QueryOrder::mended, NeighbourStrips::tr("A query that %1 mends")},
      {QueryOrder::broken, NeighbourStrips::tr("A query that %1 breaks")}};
  std::vector<Case> cases;
  for (const auto& [order, title] : wanted) {
    const auto sorted = orderOfQueries(comparison, order, 1, kNeighbours);
    if (sorted.empty()) continue;
    cases.push_back({title.arg(letterOf(1)), &comparison.queries[sorted.front()]});
  }
  return cases;
}

ReportPicture pictureOf(const Case& one, EncoderModel& encoders) {
  QWidget holder;
  auto* query = new QueryTile(encoders, &holder);
  auto* strips = new NeighbourStrips(encoders, &holder);
  auto* row = new QHBoxLayout(&holder);
  row->addWidget(query, 0, Qt::AlignTop);
  row->addWidget(strips, 1);
  strips->setMost(kNeighbours);
  query->show(one.query->image);
  strips->show(one.query->image);
  prepare(holder, row->sizeHint());
  QImage image(holder.size() * kScale, QImage::Format_RGB32);
  image.setDevicePixelRatio(kScale);
  image.fill(colorsOf(holder.palette()).base);
  holder.render(&image, {}, {}, QWidget::DrawChildren);
  return {one.title, image};
}

void addPlanes(const EncoderModel& encoders, ReportPictures& pictures) {
  const EncoderComparison& comparison = *encoders.comparison();
  for (std::size_t side = 0; side < comparison.planes.size(); ++side) {
    ScatterPlot plot;
    prepare(plot, kPlaneSize);
    plot.show(embeddingOf(comparison, side, Coloring::byClass, paperPalette(), kScale));
    pictures.planes.push_back(
        {ScatterPlot::tr("Features of the test images by %1").arg(letterOf(side)),
         drawn(plot, kPlaneSize)});
  }
  std::set<std::int32_t> labels;
  for (const RetrievedQuery& query : comparison.queries) labels.insert(query.label);
  for (const std::int32_t label : labels) {
    if (label < 0) continue;
    pictures.marks.emplace_back(encoders.className(label),
                                classMark(label, paperPalette(), kScale).toImage());
  }
}

void addFilters(const EncoderModel& encoders, std::vector<ReportPicture>& pictures) {
  for (std::size_t side = 0; side < encoders.layers().size(); ++side) {
    const QImage sheet = filterSheet(encoders.layers()[side], Qt::white);
    if (sheet.isNull()) continue;
    const int factor = std::max(1, kFilterPixels / sheet.width());  // a weight stays a square
    pictures.push_back({CurveView::tr("First layer of %1").arg(letterOf(side)),
                        sheet.scaled(sheet.size() * factor), kFilterWidth});
  }
}

}  // namespace

int missingPictures(EncoderModel& encoders) {
  if (encoders.comparison() == nullptr) return 0;
  int missing = 0;
  const auto ask = [&](ImageSet set, std::int64_t image) {
    if (encoders.picture(set, image).isNull()) ++missing;
  };
  for (const Case& one : casesOf(*encoders.comparison())) {
    ask(ImageSet::test, one.query->image);
    for (const auto& strip : one.query->sides) {
      const std::size_t count = std::min<std::size_t>(strip.size(), kNeighbours);
      for (std::size_t i = 0; i < count; ++i) ask(ImageSet::training, strip[i].image);
    }
  }
  return missing;
}

ReportPictures reportPictures(const ComparedSet& set, EncoderModel& encoders) {
  ReportPictures pictures;
  addCurves(set, pictures.curves);
  addFilters(encoders, pictures.filters);
  if (encoders.comparison() == nullptr) return pictures;
  pictures.similarity = similarityText(*encoders.comparison());
  for (const Case& one : casesOf(*encoders.comparison())) {
    pictures.cases.push_back(pictureOf(one, encoders));
  }
  addPlanes(encoders, pictures);
  return pictures;
}

}  // namespace mixmask::ui
