// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTextStream>
#include <functional>
#include <set>

#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
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
QString grabTo(MainWindow& window, const QString& file) {
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
  return config;
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
  const std::pair<ThemeChoice, QString> themes[] = {{ThemeChoice::light, "light"},
                                                    {ThemeChoice::dark, "dark"}};
  for (const auto& [theme, themeName] : themes) {
    window.setTheme(theme);
    for (const auto& [index, page] : {std::pair{0, "train"}, std::pair{1, "lab"}}) {
      window.showPage(index);
      const QString problem = grabTo(window, QString("%1/%2-%3.png").arg(folder, page, themeName));
      if (!problem.isEmpty()) failures << problem;
    }
  }
  for (const QString& text : failures) problems << "selftest: " << text << '\n';
  return failures.isEmpty() ? 0 : 1;
}

}  // namespace mixmask::ui
