// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_export.h"

#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>
#include <limits>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr double kPngScale = 2;  // for print
constexpr int kCsvDigits = 9;

// A series that is written, and how far.
struct Column {
  const std::vector<ThinnedSeries::Bucket>* buckets;
  bool isExact;
  std::size_t next = 0;

  bool hasMore() const { return next < buckets->size(); }
  const ThinnedSeries::Bucket& bucket() const { return (*buckets)[next]; }
  QByteArray fieldsAt(double x) {
    if (!hasMore() || bucket().x != x) return isExact ? "," : ",,,";
    const ThinnedSeries::Bucket& here = (*buckets)[next++];
    if (isExact) return ',' + csvNumber(here.mean);
    return ',' + csvNumber(here.mean) + ',' + csvNumber(here.lowest) + ',' +
           csvNumber(here.highest);
  }
};

}  // namespace

QString cannotWrite(const QString& file, const QString& why) {
  return Chart::tr("%1 could not be written: %2; choose another folder.").arg(file, why);
}

QByteArray csvNumber(double value) {
  return QByteArray::number(value, 'g', kCsvDigits);
}

QByteArray csvText(QString text) {
  return '"' + text.replace('"', "\"\"").toUtf8() + '"';
}

QString exportPng(Chart& chart, const QString& file) {
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return cannotWrite(file, out.errorString());
  const QPixmap picture = chart.toPixmap(chart.width(), chart.height(), kPngScale);
  if (!picture.save(&out, "PNG") || !out.commit()) return cannotWrite(file, out.errorString());
  return {};
}

QString exportSvg(Chart& chart, const QString& file) {
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return cannotWrite(file, out.errorString());
  QSvgGenerator svg;
  svg.setOutputDevice(&out);
  svg.setSize(chart.size());
  svg.setViewBox(chart.rect());
  svg.setTitle(chart.title());
  QCPPainter painter;
  if (!painter.begin(&svg)) return cannotWrite(file, out.errorString());
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  chart.toPainter(&painter, chart.width(), chart.height());
  painter.end();
  if (!out.commit()) return cannotWrite(file, out.errorString());
  return {};
}

QString exportCsv(const Chart& chart, const QString& file) {
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return cannotWrite(file, out.errorString());
  QByteArray head = csvText(chart.labelOf(chart.xAxis));
  std::vector<Column> columns;
  for (const Chart::Series& series : chart.series()) {
    columns.push_back({&series.values->buckets(), series.values->isExact()});
    head += ',' + csvText(series.name);
    if (columns.back().isExact) continue;
    head += ',' + csvText(series.name + " lowest") + ',' + csvText(series.name + " highest");
  }
  QByteArray levels;
  for (const Chart::Reference& reference : chart.references()) {
    head += ',' + csvText(reference.name);
    levels += ',' + (reference.value ? csvNumber(*reference.value) : QByteArray());
  }
  out.write(head + '\n');
  while (true) {
    double x = std::numeric_limits<double>::infinity();
    for (const Column& column : columns) {
      if (column.hasMore()) x = std::min(x, column.bucket().x);
    }
    if (!std::isfinite(x)) break;
    QByteArray row = csvNumber(x);
    for (Column& column : columns) row += column.fieldsAt(x);
    out.write(row + levels + '\n');
  }
  if (!out.commit()) return cannotWrite(file, out.errorString());
  return {};
}

}  // namespace mixmask::ui
