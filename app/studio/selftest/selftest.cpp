// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/selftest.h"

#include <QApplication>
#include <QDir>
#include <QFont>
#include <QProcess>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>
#include <memory>
#include <vector>

#include "app/studio/selftest/page_pictures.h"
#include "app/studio/selftest/qt_warnings.h"
#include "app/studio/selftest/short_run.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/main_window.h"
#include "ui/runs/run_text.h"
#include "ui/train/preview_strip.h"
#include "ui/train/train_page.h"

namespace mixmask::ui {
namespace {

constexpr int kPatienceMilliseconds = 300000;
constexpr const char* kLargeFont = "14";

// The same run as another user would see it.
struct OtherUser {
  const char* folder;
  const char* variable;
  const char* value;
  bool isBrief;  // in one theme
};

constexpr OtherUser kOthers[] = {{"scale-2", "QT_SCALE_FACTOR", "2", false},
                                 {"large-font", kSelftestFont, kLargeFont, false},
                                 {"scale-1.25", "QT_SCALE_FACTOR", "1.25", true},
                                 {"scale-1.5", "QT_SCALE_FACTOR", "1.5", true}};

std::unique_ptr<QProcess> startAs(const OtherUser& other, const QString& folder,
                                  const QString& run) {
  auto process = std::make_unique<QProcess>();
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(other.variable, other.value);
  process->setProcessEnvironment(environment);
  process->setProcessChannelMode(QProcess::ForwardedChannels);
  QStringList arguments{"--selftest", folder + '/' + other.folder, "--selftest-run", run};
  if (other.isBrief) arguments << "--selftest-brief";
  process->start(QApplication::applicationFilePath(), arguments);
  return process;
}

// "" or what became of the process.
QString failureOf(QProcess& process) {
  if (!process.waitForFinished(kPatienceMilliseconds)) {
    process.kill();
    process.waitForFinished();
    return "did not end in time";
  }
  const bool isGood = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
  return isGood ? QString() : "failed";
}

// Beside each other: they wait for their windows most of the time.
QStringList asOthers(const QString& folder, const QString& run) {
  std::vector<std::unique_ptr<QProcess>> processes;
  for (const OtherUser& other : kOthers) processes.push_back(startAs(other, folder, run));
  QStringList failures;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const QString failure = failureOf(*processes[i]);
    if (!failure.isEmpty()) failures << QString("%1: %2").arg(kOthers[i].folder, failure);
  }
  return failures;
}

QStringList show(MainWindow& window, const SelftestOptions& options,
                 const std::filesystem::path& run) {
  QStringList failures = fillPages(window, run);
  failures << writePictures(window, options.folder, options.isBrief);
  return failures << takeQtWarnings();
}

QStringList train(const StudioServices& services, MainWindow& window,
                  const std::filesystem::path& run) {
  QStringList failures{trainShortRun(services, window, run), evaluateByForm(window, run),
                       judgeCheckpoints(run)};
  failures.removeAll(QString());
  window.evaluate().dock()->hide();
  return failures;
}

// Another process trained it: here are its curves and what it saw last.
QStringList open(MainWindow& window, const std::filesystem::path& run) {
  window.openPath(pathText(run));
  if (!waitFor([&] { return window.model().runFolder() == run; })) {
    return {"the run was not opened"};
  }
  if (!waitFor([&] { return !window.trainPage()->strip()->isEmpty(); })) {
    return {"the opened run shows no pictures"};
  }
  return {};
}

}  // namespace

void prepareSelftest() {
  keepQtWarnings();
  QStandardPaths::setTestModeEnabled(true);
  QApplication::setApplicationName("mixmask-studio-selftest");  // the user's settings stay
  QSettings().clear();
  const int size = qEnvironmentVariableIntValue(kSelftestFont);
  if (size <= 0) return;
  QFont font = QApplication::font();
  font.setPointSize(size);
  QApplication::setFont(font);
}

int selftest(const StudioServices& services, const SelftestOptions& options) {
  QTextStream problems(stderr);
  if (!QDir().mkpath(options.folder)) {
    problems << options.folder << " could not be created; choose a folder that can be written\n";
    return static_cast<int>(Error::Kind::output);
  }
  const QTemporaryDir place;
  const bool isFirst = options.run.isEmpty();
  const QString run = isFirst ? place.filePath("run") : options.run;
  if (isFirst) qputenv("XDG_CACHE_HOME", place.filePath("cache").toUtf8());  // the user's stay
  QStringList failures;
  {
    MainWindow window(services);
    window.resize(kWindowSize);
    window.show();
    window.showPage(window.trainPage());
    failures << (isFirst ? train(services, window, pathOf(run)) : open(window, pathOf(run)))
             << show(window, options, pathOf(run));
  }
  if (isFirst && !options.isBrief) failures << asOthers(options.folder, run);
  const QString name = QDir(options.folder).dirName();
  for (const QString& text : failures) problems << "selftest " << name << ": " << text << '\n';
  return failures.isEmpty() ? 0 : 1;
}

}  // namespace mixmask::ui
