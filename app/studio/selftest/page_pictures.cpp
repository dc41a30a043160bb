// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/page_pictures.h"

#include <QAction>
#include <QApplication>
#include <QTabWidget>
#include <set>

#include "app/studio/selftest/short_run.h"
#include "app/studio/selftest/text_check.h"
#include "app/studio/selftest/widget_check.h"
#include "ui/compare/compare_page.h"
#include "ui/desktop/command_palette.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/page_stack.h"
#include "ui/desktop/shortcut_window.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
#include "ui/runs/run_table.h"
#include "ui/runs/runs_page.h"
#include "ui/train/train_page.h"
#include "ui/wait_until.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kUsualPoints = 11;
constexpr int kSettleMilliseconds = 300;
constexpr int kFewestColors = 16;  // a page that was drawn has many more

int colorsIn(const QImage& image) {
  std::set<QRgb> colors;
  for (int y = 0; y < image.height() && colors.size() < kFewestColors; y += 3) {
    for (int x = 0; x < image.width(); x += 3) colors.insert(image.pixel(x, y));
  }
  return static_cast<int>(colors.size());
}

// One theme's pictures and what is wrong in them.
class ThemePictures {
 public:
  ThemePictures(MainWindow& window, QString folder, QString theme)
      : window_(window), folder_(std::move(folder)), theme_(std::move(theme)) {}

  void takePage(QWidget* page, const QString& name) {
    window_.showPage(page);
    waitFor([this] { return !window_.comparePage()->isComparing(); });
    take(window_, name);
    // Larger letters may need more than the screen; then a page scrolls.
    if (!hasLargeLetters() && !window_.pages()->isWhole()) {
      problems_ << name + ": the page does not fit";
    }
    for (QTabWidget* tabs : page->findChildren<QTabWidget*>()) {
      if (tabs->isVisible()) takeTabs(*tabs, name);
    }
  }

  void take(QWidget& widget, const QString& name) {
    QApplication::processEvents();
    const QString file = QString("%1/%2-%3.png").arg(folder_, name, theme_);
    if (window_.size() != kWindowSize) {
      problems_ << QString("%1: the window needs %2 x %3")
                       .arg(name)
                       .arg(window_.width())
                       .arg(window_.height());
    }
    const QImage image = widget.grab().toImage();
    if (!image.save(file)) problems_ << file + " could not be written";
    if (colorsIn(image) < kFewestColors) problems_ << file + " is empty";
    for (const QString& problem : widgetProblems(widget) + textProblems(widget)) {
      problems_ << QString("%1: %2").arg(name, problem);
    }
    window_.resize(kWindowSize);
  }

  const QStringList& problems() const { return problems_; }

 private:
  // Thumbnails and maps come from threads of their own.
  static void settle() {
    waitUntil([] { return false; }, kSettleMilliseconds);
  }
  static bool hasLargeLetters() { return QApplication::font().pointSize() > kUsualPoints; }

  // The one that is seen has its picture already.
  void takeTabs(QTabWidget& tabs, const QString& name) {
    const int first = tabs.currentIndex();
    for (int i = 0; i < tabs.count(); ++i) {
      if (i == first || !tabs.isTabEnabled(i)) continue;
      tabs.setCurrentIndex(i);
      settle();
      take(window_, QString("%1-tab%2").arg(name).arg(i + 1));
    }
    tabs.setCurrentIndex(first);
  }

  MainWindow& window_;
  QString folder_, theme_;
  QStringList problems_;
};

// Fills the tabs that look into the encoders. "" or what they say instead.
QString compareEncoders(ComparePage& page) {
  using State = EncoderModel::State;
  EncoderModel& encoders = page.encoders();
  const auto isSettled = [&] {
    return encoders.state() != State::opening && encoders.state() != State::computing;
  };
  encoders.open();
  if (!waitFor(isSettled)) return "the checkpoints were not opened in time";
  encoders.compute();
  if (!waitFor(isSettled)) return "the encoders were not compared in time";
  return encoders.comparison() == nullptr ? encoders.problem() : QString();
}

void takeDialogs(MainWindow& window, ThemePictures& pictures) {
  ActivityDock* dock = window.evaluate().dock();
  if (window.evaluations().rowCount() > 0) dock->showJob(0);
  dock->show();
  pictures.take(window, "activity");
  dock->hide();
  EvaluateForm* form = window.evaluate().form();
  form->openWith({});
  pictures.take(*form, "evaluate");
  form->close();
  window.commands()->open();
  pictures.take(window, "commands");
  window.commands()->hide();
  window.help()->showShortcuts->trigger();
  pictures.take(*window.help()->shortcutWindow(), "shortcuts");
  window.help()->shortcutWindow()->close();
}

void takeExplanation(MainWindow& window, ThemePictures& pictures) {
  window.showPage(window.labPage());
  HelpButton* help = helpAround(window.labPage());
  if (help == nullptr) return;
  help->explain();
  pictures.take(*help->popup(), "explanation");
  help->popup()->close();
}

}  // namespace

QStringList fillPages(MainWindow& window, const std::filesystem::path& run) {
  QStringList problems;
  window.showPage(window.labPage());
  const LabPage& lab = *window.labPage();
  if (!waitFor([&] { return lab.hasSheet() || !lab.banner()->isHidden(); }) || !lab.hasPicture()) {
    problems << "the Lab shows no picture";
  }
  RunsPage& runs = *window.runsPage();
  runs.showFolder(run.parent_path());
  window.showPage(&runs);
  if (!waitFor([&] { return runs.isListed(); }) || runs.table()->runs().rowCount() != 1) {
    problems << "the page Runs does not show the run";
  }
  runs.table()->selectRow(0);
  ComparePage& compare = *window.comparePage();
  window.showPage(&compare);
  compare.compare({{run, kShortRunSteps / 2}, {run, kShortRunSteps}});
  if (!waitFor([&] { return !compare.isComparing(); })) {
    problems << "the comparison did not end in time";
  } else if (!compare.problems().isEmpty()) {
    problems << "the page Compare: " + compare.problems();
  } else if (compare.set()->mainGroup(1) == nullptr) {
    problems << "the page Compare: " + compare.sentence();
  } else {
    const QString problem = compareEncoders(compare);
    if (!problem.isEmpty()) problems << "the page Compare: " + problem;
  }
  return problems;
}

QStringList writePictures(MainWindow& window, const QString& folder, bool isBrief) {
  const std::pair<ThemeChoice, const char*> themes[] = {
      {ThemeChoice::light, "light"},
      {ThemeChoice::dark, "dark"},
      {ThemeChoice::highContrast, "high-contrast"}};
  QStringList problems;
  for (const auto& [theme, name] : themes) {
    window.setTheme(theme);
    ThemePictures pictures(window, folder, name);
    pictures.takePage(window.trainPage(), "train");
    pictures.takePage(window.labPage(), "lab");
    pictures.takePage(window.runsPage(), "runs");
    pictures.takePage(window.comparePage(), "compare");
    window.showPage(window.trainPage());
    takeDialogs(window, pictures);
    takeExplanation(window, pictures);
    problems << pictures.problems();
    if (isBrief) break;
  }
  problems.removeDuplicates();  // what is cut off is so in every theme
  return problems;
}

}  // namespace mixmask::ui
