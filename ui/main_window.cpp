// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/compare/compare_page.h"
#include "ui/desktop/closing.h"
#include "ui/desktop/command_palette.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/log_dock.h"
#include "ui/desktop/notifier.h"
#include "ui/desktop/opening.h"
#include "ui/desktop/page_stack.h"
#include "ui/desktop/recent_runs.h"
#include "ui/desktop/recipe_actions.h"
#include "ui/desktop/spoken_widgets.h"
#include "ui/desktop/theme_actions.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/lab/lab_page.h"
#include "ui/runs/run_table.h"
#include "ui/runs/runs_page.h"
#include "ui/train/config_form.h"
#include "ui/train/run_actions.h"
#include "ui/train/status_line.h"
#include "ui/train/train_page.h"
#include "ui/train/training_turn.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/dropped_files.h"

namespace mixmask::ui {

MainWindow::MainWindow(const StudioServices& services, QWidget* parent)
    : QMainWindow((installSpokenWidgets(), parent)),  // before the first widget is made
      services_(services),
      model_(services),
      draft_(services),
      evaluations_(services),
      evaluate_(std::make_unique<EvaluateActions>(services, evaluations_, *this)),
      actions_(new RunActions(services, model_, draft_, this)),
      banner_(new Banner(this)),
      pages_(new PageStack(this)),
      status_(new StatusLine(model_, this)),
      log_(new LogDock(this)),
      pageActions_(new QActionGroup(this)),
      themes_(new ThemeActions(this)),
      recent_(new RecentRuns(this)),
      recipes_(new RecipeActions(services, draft_, this)),
      opening_(new Opening(model_, *recipes_, *evaluate_, *banner_, *this)),
      help_(new HelpActions(services, draft_, *log_, *banner_, *this)),
      notices_(new Notices(model_, evaluations_, *this)),
      closing_(new Closing(model_, evaluations_, *banner_, *this)) {
  setWindowTitle(tr("MixMask Studio"));
  setWindowIcon(icon("mixmask-studio"));
  setAcceptDrops(true);
  addDockWidget(Qt::BottomDockWidgetArea, log_);
  log_->hide();
  makePages();
  makeToolBars();
  makeMenus();
  makeCommands();
  statusBar()->addWidget(status_, 1);
  connectLog();
  connectRuns();
  connectEvaluations();
  layout_ = std::make_unique<WindowLayout>(*this);
  restore();
}

MainWindow::~MainWindow() = default;

QMessageBox* MainWindow::closeQuestion() const {
  return closing_->question();
}

QString MainWindow::logText() const {
  return log_->text();
}

void MainWindow::makePages() {
  train_ = new TrainPage(services_, model_, draft_, *actions_, *banner_, this);
  lab_ = new LabPage(services_, draft_, this);
  runs_ = new RunsPage(services_, *banner_, this);
  compare_ = new ComparePage(services_, *banner_, this);
  addPage(train_, "train", tr("&Train"));
  addPage(lab_, "lab", tr("&Lab"));
  addPage(runs_, "runs", tr("R&uns"));
  addPage(compare_, "compare", tr("&Compare"));
  pageActions_->actions().front()->setChecked(true);
  auto* middle = new QWidget(this);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner_);
  column->addWidget(pages_, 1);
  setCentralWidget(middle);
}

void MainWindow::addPage(QWidget* page, const char* iconName, const QString& text) {
  const int index = pages_->add(page);
  auto* action = new QAction(icon(iconName), text, pageActions_);
  page->setWindowTitle(plainText(text));  // how its own actions are found in the palette
  action->setCheckable(true);
  action->setShortcut(QKeySequence(QString("Ctrl+%1").arg(index + 1)));
  action->setToolTip(QString("%1 (Ctrl+%2)").arg(plainText(text)).arg(index + 1));
  connect(action, &QAction::triggered, this, [this, index] { showPage(index); });
}

void MainWindow::makeToolBars() {
  const auto add = [this](const QString& title, const char* name, Qt::ToolBarArea area,
                          Qt::ToolButtonStyle style, int iconSize, const QList<QAction*>& actions) {
    auto* bar = new QToolBar(title, this);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->setToolButtonStyle(style);
    bar->setIconSize(QSize(iconSize, iconSize));
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->addActions(actions);
    addToolBar(area, bar);
    return bar;
  };
  add(tr("Pages"), "pages", Qt::LeftToolBarArea, Qt::ToolButtonTextUnderIcon, 24,
      pageActions_->actions());
  const QToolBar* verbs =
      add(tr("Run"), "verbs", Qt::TopToolBarArea, Qt::ToolButtonTextBesideIcon, 20,
          {actions_->start, actions_->pause, actions_->resume, actions_->stop, actions_->save,
           actions_->open, actions_->goOn});
  // A press stops and saves; the arrow has the other ways to stop.
  auto* stop = qobject_cast<QToolButton*>(verbs->widgetForAction(actions_->stop));
  stop->setPopupMode(QToolButton::MenuButtonPopup);
}

void MainWindow::makeMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(actions_->open);
  file->addMenu(recent_);
  file->addActions({recipes_->open, recipes_->saveAs});
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence("Ctrl+Q"), this, &QWidget::close);
  makeViewMenu();
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addActions({actions_->start, actions_->pause, actions_->resume, actions_->stopNow,
                   actions_->stopAfterEpoch, actions_->keepTraining, actions_->discard,
                   actions_->save, actions_->goOn});
  QAction* find = run->addAction(tr("&Find"), QKeySequence::Find, this, &MainWindow::find);
  find->setStatusTip(tr("Find a setting, or on the page Runs a run"));
  menuBar()
      ->addMenu(tr("&Evaluate"))
      ->addActions({evaluate_->evaluate(), evaluate_->showActivity()});
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&Commands..."), QKeySequence("Ctrl+K"), this, [this] { commands_->open(); });
  help->addActions({help_->explain, help_->explainControl, help_->whatsThis, help_->showShortcuts,
                    help_->copyDiagnostics});
  help->addSeparator();
  help->addAction(help_->about);
}

void MainWindow::makeViewMenu() {
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addActions(pageActions_->actions());
  view->addSeparator();
  log_->toggleViewAction()->setShortcut(QKeySequence("Ctrl+L"));
  view->addActions({log_->toggleViewAction(), evaluate_->showActivity()});
  view->addSeparator();
  view->addMenu(tr("T&heme"))->addActions(themes_->actions());
  view->addAction(tr("&Reset layout"), this, [this] {
    layout_->reset();
    runs_->table()->resetColumns();
  });
}

void MainWindow::makeCommands() {
  commands_ = new CommandPalette(this);
  commands_->addSource([this] { return commandsOf(*this); });
  commands_->addSource([this] {
    return settingCommands(draft_.specs(), [this](const QString& path) {
      showPage(train_);
      train_->form()->search()->setText(path);
      train_->form()->search()->setFocus();
    });
  });
  help_->takeShortcuts();
}

void MainWindow::showPage(int index) {
  pages_->showPage(index);
  pageActions_->actions().at(index)->setChecked(true);
  if (pages_->current() == lab_) lab_->setFocus();
  if (pages_->current() == runs_) runs_->table()->setFocus();
}

void MainWindow::showPage(QWidget* page) {
  showPage(pages_->indexOf(page));
}

void MainWindow::find() {
  if (pages_->current() == runs_) return runs_->search()->setFocus();
  showPage(train_);
  train_->form()->search()->setFocus();
}

void MainWindow::setTheme(ThemeChoice choice) {
  themes_->set(choice);
}

bool MainWindow::loadRecipe(const QString& nameOrFile) {
  return recipes_->load(nameOrFile);
}

void MainWindow::openPath(const QString& path) {
  opening_->open(path);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!localFilesOf(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QStringList paths = localFilesOf(event->mimeData());
  if (!paths.isEmpty()) openPath(paths.front());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (actions_->turn().holdsStart()) actions_->turn().cancel();
  if (!closing_->mayClose()) return event->ignore();
  layout_->store();
  QSettings().setValue("page", pages_->currentIndex());
  runs_->store();
  event->accept();
}

void MainWindow::restore() {
  themes_->restore();
  layout_->restore();
  const int page = QSettings().value("page").toInt();
  showPage(page >= 0 && page < pages_->count() ? page : 0);
}

}  // namespace mixmask::ui
