// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/step_export.h"

#include <QCoreApplication>
#include <QSaveFile>

#include "ui/widgets/chart_export.h"

namespace mixmask::ui {
namespace {

constexpr std::int64_t kStepsBetweenReports = 4096;

QString tr(const char* text) {
  return QCoreApplication::translate("StepExport", text);
}

QByteArray headOf(const StepTable& table) {
  QByteArray head = csvText(tr("step"));
  for (const StepTable::Column& column : table.columns) head += ',' + csvText(column.name);
  for (const StepTable::Level& level : table.levels) head += ',' + csvText(level.name);
  return head + '\n';
}

QByteArray levelsOf(const StepTable& table) {
  QByteArray levels;
  for (const StepTable::Level& level : table.levels) {
    levels += ',' + (level.value ? csvNumber(*level.value) : QByteArray());
  }
  return levels + '\n';
}

QByteArray rowOf(const StepTable& table, const StepReport& report) {
  QByteArray row = QByteArray::number(static_cast<qlonglong>(report.step));
  for (const StepTable::Column& column : table.columns) {
    const std::optional<double> value = valueOf(column.curve, report);
    row += ',' + (value ? csvNumber(*value) : QByteArray());
  }
  return row;
}

}  // namespace

QString writeStepTable(const StepTable& table, const VisitSteps& visit,
                       const std::function<bool(double share)>& goOn, bool& isDone) {
  isDone = false;
  QSaveFile out(table.file);
  if (!out.open(QIODevice::WriteOnly)) return cannotWrite(table.file, out.errorString());
  const QByteArray levels = levelsOf(table);
  out.write(headOf(table));
  std::int64_t written = 0;
  const auto write = [&](const StepReport& report) {
    out.write(rowOf(table, report) + levels);
    written = report.step;
  };
  bool isEnded = false;
  try {
    visit(table.run, [&](const StepReport& report, double share) {
      if (report.step > table.lastStep) return false;
      write(report);
      isEnded = report.step % kStepsBetweenReports == 0 && !goOn(share);
      return !isEnded;
    });
  } catch (const std::exception& error) {
    return QString::fromStdString(error.what());
  }
  if (isEnded) return {};
  for (const StepReport& report : table.recent) {
    if (report.step == written + 1 && report.step <= table.lastStep) write(report);
  }
  if (written < table.lastStep) {
    return tr("%1 was not written: %2 ends at step %L3 of %L4; look whether the run's folder is "
              "whole, and save again.")
        .arg(table.file, QString::fromStdString((table.run / "metrics.csv").string()))
        .arg(written)
        .arg(table.lastStep);
  }
  if (!out.commit()) return cannotWrite(table.file, out.errorString());
  isDone = true;
  return {};
}

StepExport::StepExport(VisitSteps visit, QObject* parent)
    : QObject(parent), visit_(std::move(visit)) {}

void StepExport::write(StepTable table) {
  if (isBusy_) return;
  isBusy_ = true;
  thread_ = std::jthread([this, table = std::move(table)](const std::stop_token& stop) {
    int told = -1;  // in parts of a hundred: no more news than can be seen
    const auto goOn = [&](double share) {
      if (const int now = static_cast<int>(100 * share); now > told) {
        told = now;
        QMetaObject::invokeMethod(
            this, [this, share] { Q_EMIT progressed(share); }, Qt::QueuedConnection);
      }
      return !stop.stop_requested();
    };
    bool isDone = false;
    const QString problem = writeStepTable(table, visit_, goOn, isDone);
    QMetaObject::invokeMethod(
        this,
        [this, isDone, problem] {
          isBusy_ = false;
          Q_EMIT ended(isDone, problem);
        },
        Qt::QueuedConnection);
  });
}

}  // namespace mixmask::ui
