// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>
#include <algorithm>

namespace mixmask::ui {
namespace {

// The context of these texts for translators.
struct RunText {
  Q_DECLARE_TR_FUNCTIONS(RunText)
};

QString askedText(RunRequest request) {
  switch (request) {
    case RunRequest::pause:
      return RunText::tr("It was asked to pause and has not answered yet.");
    case RunRequest::resume:
      return RunText::tr("It was asked to resume and has not answered yet.");
    case RunRequest::stop:
      return RunText::tr("It was asked to stop and has not answered yet.");
    case RunRequest::save:
      break;
  }
  return RunText::tr("It was asked to save and has not answered yet.");
}

// Roughly: how long, not since when exactly.
QString roughDuration(double seconds) {
  if (seconds < 120) return RunText::tr("%1 s").arg(qRound(seconds));
  if (seconds < 7200) return RunText::tr("%1 min").arg(qRound(seconds / 60));
  if (seconds < 172800) return RunText::tr("%1 h").arg(qRound(seconds / 3600));
  return RunText::tr("%1 days").arg(qRound(seconds / 86400));
}

QString liveSentence(const RunSummary& run) {
  const QString host = QString::fromStdString(run.host);
  if (!isQuiet(run)) return RunText::tr("Process %1 on %2 trains it.").arg(run.pid).arg(host);
  return RunText::tr("Process %1 on %2 has not been heard of for %3; it may be busy, or gone.")
      .arg(run.pid)
      .arg(host, roughDuration(*run.secondsSinceNews));
}

}  // namespace

RunStateLook lookOf(const RunSummary& run) {
  if (isQuiet(run)) {
    return {RunText::tr("No news %1").arg(roughDuration(*run.secondsSinceNews)), "busy",
            &Colors::caution};
  }
  switch (run.state) {
    case RunState::preparing:
      return {RunText::tr("Preparing"), "busy", &Colors::own};
    case RunState::running:
      return {RunText::tr("Running"), "start", &Colors::clean};
    case RunState::paused:
      return {RunText::tr("Paused"), "pause", &Colors::caution};
    case RunState::finished:
      return {RunText::tr("Finished"), "done", &Colors::clean};
    case RunState::stopped:
      return {RunText::tr("Stopped"), "stop", &Colors::dimText};
    case RunState::failed:
      return {RunText::tr("Failed"), "error", &Colors::warning};
    case RunState::imported:
      return {RunText::tr("Imported"), "open", &Colors::own};
    case RunState::interrupted:
      return {RunText::tr("Interrupted"), "warning", &Colors::warning};
    case RunState::unknown:
      break;
  }
  return {RunText::tr("Incomplete"), "warning", &Colors::caution};
}

QString stateSentence(const RunSummary& run) {
  QStringList sentences;
  if (isLive(run)) sentences << liveSentence(run);
  if (run.state == RunState::interrupted) {
    sentences << RunText::tr(
        "Its process ended without a word; it can go on from its newest checkpoint.");
  }
  if (run.state == RunState::stopped) {
    sentences << RunText::tr("Stopped before its last step; it can go on.");
  }
  if (!run.message.empty()) sentences << QString::fromStdString(run.message);
  if (run.asked && isLive(run)) sentences << askedText(*run.asked);
  for (const std::string& problem : run.problems) sentences << QString::fromStdString(problem);
  return sentences.join(QChar('\n'));
}

QString selectionText(const std::vector<RunSummary>& runs) {
  if (runs.empty()) return RunText::tr("Select a run to see what it is, and to write notes.");
  const auto live = std::ranges::count_if(runs, &isLive);
  if (live == 0) return RunText::tr("%L1 runs are selected.").arg(runs.size());
  return RunText::tr("%L1 runs are selected; %L2 of them go on and cannot be moved.")
      .arg(runs.size())
      .arg(live);
}

QString methodText(const RunSummary& run) {
  QStringList parts;
  for (const OptionChoice& choice : {run.framework, run.mixer}) {
    // What stands in brackets explains; the name alone tells methods apart.
    const QString label = QString::fromStdString(choice.label).section(" (", 0, 0);
    if (!label.isEmpty()) parts << label;
  }
  return parts.join(" + ");
}

QString percentText(std::optional<double> share) {
  return share ? RunText::tr("%1 %").arg(QLocale().toString(100 * *share, 'f', 1)) : QString();
}

QString stepsText(const RunSummary& run) {
  const QLocale locale;
  const QString step = locale.toString(static_cast<qlonglong>(run.step));
  if (run.totalSteps <= 0) return step;
  return RunText::tr("%1 of %2").arg(step, locale.toString(static_cast<qlonglong>(run.totalSteps)));
}

QString startedText(const RunSummary& run) {
  if (!run.started) return {};
  return QLocale().toString(QDateTime::fromSecsSinceEpoch(*run.started), QLocale::ShortFormat);
}

QString pathText(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

std::filesystem::path pathOf(const QString& text) {
  return text.toStdString();
}

}  // namespace mixmask::ui
