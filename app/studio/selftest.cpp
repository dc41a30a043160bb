// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTextStream>
#include <functional>
#include <set>

#include "core/session/evaluation.h"
#include "ui/compare/compare_page.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
#include "ui/runs/run_table.h"
#include "ui/runs/runs_page.h"
#include "ui/train/preview_strip.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

constexpr std::int64_t kSteps = 6;
constexpr int kPatienceMilliseconds = 300000;
constexpr int kFewestColors = 16;  // a page that was drawn has many more

bool waitFor(const std::function<bool()>& done) {
  QElapsedTimer clock;
  clock.start();
  while (!done()) {
    if (clock.elapsed() > kPatienceMilliseconds) return false;
    QApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
  }
  QApplication::processEvents();
  return true;
}

int colorsIn(const QImage& image) {
  std::set<QRgb> colors;
  for (int y = 0; y < image.height() && colors.size() < kFewestColors; y += 3) {
    for (int x = 0; x < image.width(); x += 3) colors.insert(image.pixel(x, y));
  }
  return static_cast<int>(colors.size());
}

// "" or why the picture is not good.
QString grabTo(QWidget& window, const QString& file) {
  QApplication::processEvents();
  const QImage image = window.grab().toImage();
  if (!image.save(file)) return QObject::tr("%1 could not be written").arg(file);
  if (colorsIn(image) < kFewestColors) return QObject::tr("%1 is empty").arg(file);
  return {};
}

RunConfig shortRun(const StudioServices& services) {
  RunConfig config = services.loadRecipe("quickstart");
  config.runtime.steps = kSteps;
  config.data.limit = 640;
  config.data.batchSize = 32;  // a divisor of every recipe's queue
  config.evaluation.knn.everySteps = kSteps / 2;
  config.evaluation.knn.bank = 500;
  config.evaluation.knn.queries = 200;
  config.runtime.checkpointEverySteps = kSteps / 2;
  return config;
}

// The checkpoints of the run after half of its steps and after all of them, judged twice each.
void judge(const std::filesystem::path& run) {
  for (const std::int64_t step : {kSteps / 2, kSteps}) {
    const QString file = QString("step-%1.safetensors").arg(step, 8, 10, QChar('0'));
    for (const std::string protocol : {"knn", "robustness"}) {
      const std::string option = "evaluation." + protocol + ".";
      evaluate({.protocol = protocol,
                .checkpoint = run / "checkpoints" / file.toStdString(),
                .data = {},
                .assignments = {option + "k=50"},
                .out = {}},
               {}, [](const EvaluationEvent&) {});
    }
  }
}

// "" or why the page Compare does not show the two beside each other.
QString compareCheckpoints(MainWindow& window, const std::filesystem::path& run) {
  try {
    judge(run);
  } catch (const std::exception& error) {
    return QString::fromStdString(error.what());
  }
  ComparePage& page = *window.comparePage();
  page.compare({{run, kSteps / 2}, {run, kSteps}});
  if (!waitFor([&] { return !page.isComparing(); })) return "the comparison did not end in time";
  if (!page.problems().isEmpty()) return page.problems();
  return page.set()->mainGroup(1) == nullptr ? page.sentence() : QString();
}

// Asks for kNN of the run by the form. "" or why there is no result.
QString evaluateRun(MainWindow& window, const QString& run) {
  EvaluateForm* form = window.evaluate().form();
  form->openWith(run);
  QApplication::processEvents();
  if (!form->evaluateButton()->isEnabled()) return "the form Evaluate says: " + form->summary();
  form->evaluateButton()->click();
  if (!waitFor([&] { return !window.evaluations().isActive(); })) {
    return "the evaluation did not end in time";
  }
  const EvaluationJob& job = window.evaluations().job(0);
  return job.state == EvaluationState::done ? QString() : "the evaluation failed: " + job.failure;
}

// The dock beside a page, and the form. "" or what is empty.
QString grabEvaluation(MainWindow& window, const QString& folder, const QString& themeName) {
  ActivityDock* dock = window.evaluate().dock();
  dock->showJob(0);
  QString problem = grabTo(window, QString("%1/activity-%2.png").arg(folder, themeName));
  dock->hide();
  EvaluateForm* form = window.evaluate().form();
  form->openWith({});
  if (problem.isEmpty()) {
    problem = grabTo(*form, QString("%1/evaluate-%2.png").arg(folder, themeName));
  }
  form->close();
  return problem;
}

}  // namespace

int selftest(const StudioServices& services, const QString& folder) {
  QTextStream problems(stderr);
  if (!QDir().mkpath(folder)) {
    problems << folder << " could not be created; choose a folder that can be written\n";
    return static_cast<int>(Error::Kind::output);
  }
  QStringList failures;
  MainWindow window(services);
  window.resize(1280, 800);
  window.show();
  window.showPage(0);
  const QTemporaryDir place;
  qputenv("XDG_CACHE_HOME", place.filePath("cache").toUtf8());  // the user's features stay
  QString failure;
  QObject::connect(&window.model(), &TrainingModel::failed, &window,
                   [&](const QString& message) { failure = message; });
  try {
    const RunConfig config = shortRun(services);
    window.draft().startFrom(config, "quickstart");
    window.model().start(config, place.filePath("run").toStdString());
  } catch (const std::exception& error) {
    failure = QString::fromStdString(error.what());
  }
  window.model().requestPreview();
  if (!waitFor([&] {
        window.model().requestPreview();
        return !failure.isEmpty() || window.model().result().has_value();
      })) {
    failures << "the run did not end in time";
  }
  if (!failure.isEmpty()) failures << "the run failed: " + failure;
  if (window.trainPage()->strip()->isEmpty()) failures << "no preview arrived";
  window.showPage(1);
  if (!waitFor([&] {
        return window.labPage()->hasSheet() || !window.labPage()->banner()->isHidden();
      }) ||
      !window.labPage()->hasPicture()) {
    failures << "the Lab shows no picture";
  }
  const QString problem = evaluateRun(window, place.filePath("run"));
  if (!problem.isEmpty()) failures << problem;
  window.evaluate().dock()->hide();
  window.runsPage()->showFolder(place.path().toStdString());
  window.showPage(2);
  const auto& runs = window.runsPage()->table()->runs();
  if (!waitFor([&] { return window.runsPage()->isListed(); }) || runs.rowCount() != 1) {
    failures << "the page Runs does not show the run";
  }
  window.runsPage()->table()->selectRow(0);
  const QString uncompared = compareCheckpoints(window, place.filePath("run").toStdString());
  if (!uncompared.isEmpty()) failures << "the page Compare: " + uncompared;
  const std::pair<ThemeChoice, QString> themes[] = {{ThemeChoice::light, "light"},
                                                    {ThemeChoice::dark, "dark"}};
  for (const auto& [theme, themeName] : themes) {
    window.setTheme(theme);
    for (const auto& [index, page] :
         {std::pair{0, "train"}, std::pair{1, "lab"}, std::pair{2, "runs"},
          std::pair{3, "compare"}}) {
      window.showPage(index);
      waitFor([&] { return !window.comparePage()->isComparing(); });
      const QString problem = grabTo(window, QString("%1/%2-%3.png").arg(folder, page, themeName));
      if (!problem.isEmpty()) failures << problem;
    }
    window.showPage(0);
    const QString problem = grabEvaluation(window, folder, themeName);
    if (!problem.isEmpty()) failures << problem;
  }
  for (const QString& text : failures) problems << "selftest: " << text << '\n';
  return failures.isEmpty() ? 0 : 1;
}

}  // namespace mixmask::ui
