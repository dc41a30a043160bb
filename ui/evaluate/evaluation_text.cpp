// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "ui/runs/run_text.h"
#include "ui/train/status_line.h"

namespace mixmask::ui {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("Evaluation", text);
}

QString number(double value, int digits) {
  return QLocale().toString(value, 'f', digits);
}

QString percent(double share) {
  return number(100 * share, 1);
}

QString whole(std::int64_t value) {
  return QLocale().toString(static_cast<qlonglong>(value));
}

// Where a curve begins and where it ends: "80.6 % with nothing hidden, 43.1 % erased ...".
QString curveText(const EvaluationResult& result) {
  QStringList ends;
  for (const auto& point : result.curve) {
    if (point.x < result.curve.back().x) continue;
    ends << tr("%1 % %2").arg(percent(point.top1), QString::fromStdString(point.series));
  }
  return tr("%1 % with nothing hidden; with %2 % hidden %3")
      .arg(percent(result.curve.front().top1), number(100 * result.curve.back().x, 0),
           ends.join(", "));
}

QString valuesText(const NamedValues& values) {
  QStringList parts;
  for (const auto& [key, value] : values) {
    parts << QString("%1 %2").arg(QString::fromStdString(key),
                                  QString::fromStdString(toText(value)));
  }
  return parts.join(", ");
}

}  // namespace

EvaluationLook lookOf(const EvaluationJob& job) {
  switch (job.state) {
    case EvaluationState::running:
      return {tr("Running"), "start", &Colors::clean};
    case EvaluationState::paused:
      return {tr("Paused"), "pause", &Colors::caution};
    case EvaluationState::cancelling:
      return {tr("Cancelling"), "busy", &Colors::caution};
    case EvaluationState::done:
      return {tr("Done"), "done", &Colors::clean};
    case EvaluationState::cancelled:
      return {tr("Cancelled"), "stop", &Colors::dimText};
    case EvaluationState::failed:
      return {tr("Failed"), "error", &Colors::warning};
    case EvaluationState::waiting:
      break;
  }
  return {tr("Waiting"), "idle", &Colors::dimText};
}

QString nameOfCheckpoint(const std::filesystem::path& fileOrRun) {
  const std::filesystem::path folder = fileOrRun.parent_path();
  if (folder.filename() != "checkpoints") return pathText(fileOrRun.filename());
  return pathText(folder.parent_path().filename() / fileOrRun.filename());
}

QString titleOf(const EvaluationJob& job) {
  if (job.checkpoint.isEmpty()) return job.protocol;
  return tr("%1 of %2").arg(job.protocol, job.checkpoint);
}

QString nowText(const EvaluationJob& job) {
  switch (job.state) {
    case EvaluationState::running:
      return QString::fromStdString(job.phase.text);
    case EvaluationState::paused:
      return tr("leaves the device to others");
    case EvaluationState::cancelling:
      return tr("after its batch");
    case EvaluationState::done:
      return resultText(job.result);
    case EvaluationState::cancelled:
      return tr("goes on where it was when it is asked for again");
    case EvaluationState::failed:
      return job.failure;
    case EvaluationState::waiting:
      break;
  }
  return job.waitsFor.isEmpty() ? tr("about to begin") : job.waitsFor;
}

QString progressText(const EvaluationJob& job) {
  if (job.state != EvaluationState::running || job.phase.share < 0) return {};
  return tr("%1 %").arg(number(100 * job.phase.share, 0));
}

QString leftText(const EvaluationJob& job) {
  if (job.state != EvaluationState::running || job.phase.secondsLeft < 0) return {};
  return tr("%1 left").arg(durationText(job.phase.secondsLeft));
}

QString figuresText(const EvaluationJob& job) {
  if (!job.newest) return {};
  const ClassifierReport& report = *job.newest;
  QString text =
      tr("Epoch %1, loss %2, training top-1 %3 %")
          .arg(number(report.epoch, 1), number(report.loss, 4), percent(report.trainTop1));
  if (job.testTop1 >= 0) text += tr(", test top-1 %1 %").arg(percent(job.testTop1));
  return text;
}

QString accuracyText(const EvaluationResult& result) {
  return tr("%1 ± %2 %").arg(percent(result.top1), percent(result.deviation));
}

QString resultText(const EvaluationResult& result) {
  QString text = tr("Top-1 %1, top-5 %2 %, %3 test images, %4.")
                     .arg(accuracyText(result), percent(result.top5), whole(result.samples),
                          durationText(result.seconds));
  if (!result.repetitions.empty()) {
    text += ' ' + tr("Mean of %1 seeds.").arg(result.repetitions.size());
  }
  if (!result.curve.empty()) text += ' ' + curveText(result) + '.';
  return text;
}

QString reportText(const EvaluationJob& job) {
  const EvaluationResult& result = job.result;
  QStringList lines{tr("%1 (version %2) on %3: %4")
                        .arg(job.protocol)
                        .arg(result.version)
                        .arg(job.data, resultText(result))};
  lines << tr("Checkpoint: %1").arg(pathText(result.checkpoint));
  lines << tr("Parameters: %1").arg(valuesText(result.parameters));
  if (!result.findings.empty()) lines << tr("Found: %1").arg(valuesText(result.findings));
  lines << tr("Result: %1").arg(pathText(result.file));
  return lines.join('\n');
}

}  // namespace mixmask::ui
