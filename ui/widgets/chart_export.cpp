// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_export.h"

#include <QSaveFile>
#include <QSvgGenerator>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr double kPngScale = 2;  // for print
constexpr int kCsvDigits = 9;

QString cannotWrite(const QString& file, const QString& why) {
  return Chart::tr("%1 could not be written: %2; choose another folder.").arg(file, why);
}

QByteArray number(double value) {
  return QByteArray::number(value, 'g', kCsvDigits);
}

QByteArray quoted(QString name) {
  return '"' + name.replace('"', "\"\"").toUtf8() + '"';
}

}  // namespace

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
  QByteArray head = quoted(chart.xAxis->label());
  struct Cursor {
    QCPGraphDataContainer::const_iterator at, end;
  };
  std::vector<Cursor> cursors;
  for (const Chart::Series& series : chart.series()) {
    head += ',' + quoted(series.name);
    cursors.push_back({series.values->constBegin(), series.values->constEnd()});
  }
  QByteArray levels;
  for (const Chart::Reference& reference : chart.references()) {
    head += ',' + quoted(reference.name);
    levels += ',' + (reference.value ? number(*reference.value) : QByteArray());
  }
  out.write(head + '\n');
  while (true) {
    double x = std::numeric_limits<double>::infinity();
    for (const Cursor& cursor : cursors) {
      if (cursor.at != cursor.end) x = std::min(x, cursor.at->key);
    }
    if (!std::isfinite(x)) break;
    QByteArray row = number(x);
    for (Cursor& cursor : cursors) {
      row += ',';
      if (cursor.at != cursor.end && cursor.at->key == x) row += number((cursor.at++)->value);
    }
    out.write(row + levels + '\n');
  }
  if (!out.commit()) return cannotWrite(file, out.errorString());
  return {};
}

}  // namespace mixmask::ui
