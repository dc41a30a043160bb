// SPDX-License-Identifier: GPL-3.0-or-later
// mixmask-studio: the window.
#include <QApplication>
#include <QCommandLineParser>
#include <QTextStream>
#include <QTimer>

#include "app/studio/real_services.h"
#include "app/studio/selftest/selftest.h"
#include "core/base/error.h"
#include "core/session/process.h"
#include "ui/desktop/recent_runs.h"
#include "ui/main_window.h"

namespace {

using namespace mixmask;
using namespace mixmask::ui;

void openFirst(MainWindow& window, const QCommandLineParser& arguments) {
  if (arguments.isSet("demo")) {
    window.showPage(0);
    if (window.loadRecipe("quickstart")) {
      window.model().start(window.draft().config(), newRunFolder("quickstart"));
    }
    return;
  }
  const QStringList paths = arguments.positionalArguments();
  if (!paths.isEmpty()) return window.openPath(paths.front());
  const std::filesystem::path run = lastRun(defaultRunsFolder());
  if (!run.empty()) window.model().openRun(run);  // on the page that was seen last
}

void describe(QCommandLineParser& arguments) {
  arguments.setApplicationDescription(
      QApplication::tr("Pretraining of Siamese ConvNets with MixMask, in a window."));
  arguments.addHelpOption();
  arguments.addVersionOption();
  arguments.addOption(
      {"demo", QApplication::tr("Start the demonstration, the recipe quickstart.")});
  arguments.addPositionalArgument(
      "path", QApplication::tr("The folder of a run, a recipe or a checkpoint to open."), "[path]");
  arguments.addOption({"selftest",
                       QApplication::tr("Write a picture of every page into this folder and end."),
                       "folder"});
  QCommandLineOption run("selftest-run", {}, "folder"), brief("selftest-brief");
  for (QCommandLineOption* option : {&run, &brief}) {  // given to its own further processes
    option->setFlags(QCommandLineOption::HiddenFromHelp);
    arguments.addOption(*option);
  }
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  for (int i = 1; i < argc; ++i) {  // before a display is looked for
    if (QByteArray(argv[i]) == "--version") {
      QTextStream(stdout) << "mixmask-studio " MIXMASK_VERSION "\n";
      return 0;
    }
    if (QByteArray(argv[i]).startsWith("--selftest") &&
        !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
      qputenv("QT_QPA_PLATFORM", "offscreen");
    }
  }
  QApplication application(argc, argv);
  QApplication::setOrganizationName("mixmask");
  QApplication::setApplicationName("mixmask-studio");
  QApplication::setApplicationDisplayName("MixMask Studio");
  QApplication::setApplicationVersion(MIXMASK_VERSION);
  QGuiApplication::setDesktopFileName("io.github.mixmask.MixMaskStudio");
  QCommandLineParser arguments;
  describe(arguments);
  arguments.process(application);
  const qsizetype paths = arguments.positionalArguments().size();
  if (paths > 1 || (paths == 1 && arguments.isSet("demo"))) {
    QTextStream(stderr) << "mixmask-studio: give one path, or --demo without a path\n";
    return static_cast<int>(Error::Kind::configuration);
  }
  const StudioServices services = realServices();
  if (arguments.isSet("selftest")) {
    prepareSelftest();
    return selftest(services, {arguments.value("selftest"), arguments.value("selftest-run"),
                               arguments.isSet("selftest-brief")});
  }
  MainWindow window(services);
  window.loadRecipe("quickstart");
  window.show();
  QTimer::singleShot(0, &window, [&] { openFirst(window, arguments); });
  return QApplication::exec();
}
