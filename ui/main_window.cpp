// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

#include "ui/compare/compare_page.h"
#include "ui/compare/side_picker.h"
#include "ui/evaluate/checkpoint_field.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/lab/lab_page.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/runs_page.h"
#include "ui/train/config_form.h"
#include "ui/train/opened_notice.h"
#include "ui/train/run_actions.h"
#include "ui/train/status_line.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

constexpr int kLayoutVersion = 1;
constexpr int kLogLines = 5000;
const QSize kFirstSize(1280, 800);

const char* nameOf(ThemeChoice choice) {
  return choice == ThemeChoice::light ? "light" : choice == ThemeChoice::dark ? "dark" : "system";
}

}  // namespace

MainWindow::MainWindow(const StudioServices& services, QWidget* parent)
    : QMainWindow(parent),
      services_(services),
      model_(services),
      draft_(services),
      evaluations_(services),
      evaluate_(std::make_unique<EvaluateActions>(services, evaluations_, *this)),
      actions_(new RunActions(model_, draft_, this)),
      banner_(new Banner(this)),
      pages_(new QStackedWidget(this)),
      status_(new StatusLine(model_, this)),
      pageActions_(new QActionGroup(this)),
      themeActions_(new QActionGroup(this)) {
  setWindowTitle(tr("MixMask Studio"));
  setWindowIcon(icon("mixmask-studio"));
  setAcceptDrops(true);
  makePages();
  makeLog();
  makeToolBars();
  makeMenus();
  statusBar()->addWidget(status_, 1);
  connect(actions_, &RunActions::openAsked, this, &MainWindow::chooseRun);
  connect(&model_, &TrainingModel::logArrived, this, &MainWindow::log);
  connect(&model_, &TrainingModel::checkpointSaved, this, [this](const CheckpointSaved& saved) {
    log_->appendPlainText(tr("Saved %1 (step %L2)")
                              .arg(QString::fromStdString(saved.file.filename().string()))
                              .arg(saved.step));
  });
  connect(&model_, &TrainingModel::failed, this, [this](const QString& message) {
    closing_ = false;  // not before this has been read
    log_->appendPlainText(tr("Failed: %1").arg(message));
  });
  connect(&model_, &TrainingModel::finished, this, &MainWindow::closeWhenDone);
  connect(&model_, &TrainingModel::stateChanged, this, &MainWindow::refreshState);
  connectEvaluations();
  restore();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePages() {
  train_ = new TrainPage(services_, model_, draft_, *actions_, *banner_, this);
  lab_ = new LabPage(services_, draft_, this);
  pages_->addWidget(train_);
  runs_ = new RunsPage(services_, *banner_, this);
  pages_->addWidget(lab_);
  pages_->addWidget(runs_);
  compare_ = new ComparePage(services_, *banner_, this);
  pages_->addWidget(compare_);
  auto* middle = new QWidget(this);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner_);
  column->addWidget(pages_, 1);
  setCentralWidget(middle);
  connect(lab_, &LabPage::usedInTrain, this, [this] { showPage(train_); });
  connectRuns();
  const std::pair<const char*, QString> pages[] = {
      {"train", tr("&Train")}, {"lab", tr("&Lab")}, {"runs", tr("R&uns")},
      {"compare", tr("&Compare")}};
  for (const auto& [name, text] : pages) {
    auto* action = new QAction(icon(name), text, pageActions_);
    const int index = static_cast<int>(pageActions_->actions().size()) - 1;
    action->setCheckable(true);
    action->setChecked(index == 0);
    action->setShortcut(QKeySequence(QString("Ctrl+%1").arg(index + 1)));
    action->setToolTip(QString("%1 (Ctrl+%2)").arg(QString(text).remove('&')).arg(index + 1));
    connect(action, &QAction::triggered, this, [this, index] { showPage(index); });
  }
}

void MainWindow::connectRuns() {
  connect(runs_, &RunsPage::openAsked, this, [this](const std::filesystem::path& run) {
    openPath(QString::fromStdString(run.string()));
  });
  connect(runs_, &RunsPage::trainAsked, this, [this] { showPage(train_); });
  connect(runs_, &RunsPage::newRunAsked, this,
          [this](const std::filesystem::path& like, const RunConfig& config) {
            if (refuseWhileActive(tr("put other settings into its form"))) return;
            draft_.startFrom(config, QString::fromStdString(like.filename().string()));
            showPage(train_);
          });
  auto* notice = new OpenedNotice(model_, *actions_, *banner_, this);
  connect(notice, &OpenedNotice::watchAsked, this, [this](const std::filesystem::path& run) {
    showPage(runs_);
    runs_->table()->select(run);
  });
}

void MainWindow::connectEvaluations() {
  connect(evaluate_.get(), &EvaluateActions::evaluateAsked, this,
          [this] { evaluate_->open(checkpointAtHand()); });
  connect(&evaluations_, &EvaluationModel::logArrived, this, &MainWindow::log);
  connect(&evaluations_, &EvaluationModel::activityChanged, this, &MainWindow::closeWhenDone);
  connect(&evaluations_, &EvaluationModel::evaluated, this, [this] {
    if (!compare_->isVisible()) return;  // it reads anew whenever it is shown
    compare_->compare({compare_->picker(0)->choice(), compare_->picker(1)->choice(),
                       compare_->picker(2)->choice()});
  });
}

// The one run that is selected on the page Runs, else the one shown on the page Train.
QString MainWindow::checkpointAtHand() const {
  std::filesystem::path run = model_.runFolder();
  if (pages_->currentWidget() == runs_ && runs_->table()->selected().size() == 1) {
    run = runs_->table()->selected().front().folder;
  }
  return pathText(run);
}

void MainWindow::showPage(int index) {
  pages_->setCurrentIndex(index);
  pageActions_->actions().at(index)->setChecked(true);
  if (pages_->currentWidget() == lab_) lab_->setFocus();
  if (pages_->currentWidget() == runs_) runs_->table()->setFocus();
}

void MainWindow::showPage(QWidget* page) {
  showPage(pages_->indexOf(page));
}

// The form of a running run is not written over.
bool MainWindow::refuseWhileActive(const QString& what) {
  if (!model_.isActive()) return false;
  banner_->say(Banner::Kind::caution, tr("A run is going on; stop it before you %1.").arg(what));
  return true;
}

void MainWindow::makeLog() {
  auto* dock = new QDockWidget(tr("Log"), this);
  dock->setObjectName("log");
  log_ = new QPlainTextEdit(dock);
  log_->setReadOnly(true);
  log_->setMaximumBlockCount(kLogLines);
  log_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  log_->setAccessibleName(tr("Log"));
  log_->setPlaceholderText(tr("What the run reports in words appears here."));
  log_->setTabChangesFocus(true);
  dock->setWidget(log_);
  addDockWidget(Qt::BottomDockWidgetArea, dock);
  dock->hide();
}

void MainWindow::makeToolBars() {
  auto* side = new QToolBar(tr("Pages"), this);
  side->setObjectName("pages");
  side->setMovable(false);
  side->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  side->setIconSize(QSize(24, 24));
  side->addActions(pageActions_->actions());
  side->setContextMenuPolicy(Qt::PreventContextMenu);
  addToolBar(Qt::LeftToolBarArea, side);
  auto* verbs = new QToolBar(tr("Run"), this);
  verbs->setObjectName("verbs");
  verbs->setMovable(false);
  verbs->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  verbs->setIconSize(QSize(20, 20));
  verbs->addActions({actions_->start, actions_->pause, actions_->resume, actions_->stop,
                     actions_->save, actions_->open, actions_->goOn});
  verbs->setContextMenuPolicy(Qt::PreventContextMenu);
  addToolBar(Qt::TopToolBarArea, verbs);
}

void MainWindow::makeMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(actions_->open);
  openRecipe_ = file->addAction(tr("Open &recipe..."), this, [this] {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open recipe"), {}, tr("Recipes (*.yaml *.yml)"));
    if (!path.isEmpty()) loadRecipe(path);
  });
  file->addAction(tr("Save settings &as recipe..."), this, &MainWindow::saveRecipe);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addActions(pageActions_->actions());
  view->addSeparator();
  QAction* logAction = findChild<QDockWidget*>("log")->toggleViewAction();
  logAction->setShortcut(QKeySequence("Ctrl+L"));
  view->addActions({logAction, evaluate_->showActivity()});
  view->addSeparator();
  const std::pair<ThemeChoice, QString> themes[] = {{ThemeChoice::light, tr("L&ight")},
                                                    {ThemeChoice::dark, tr("&Dark")},
                                                    {ThemeChoice::system, tr("S&ystem")}};
  QMenu* theme = view->addMenu(tr("T&heme"));
  for (const auto& [choice, text] : themes) {
    auto* action = new QAction(text, themeActions_);
    action->setCheckable(true);
    action->setData(nameOf(choice));
    connect(action, &QAction::triggered, this, [this, choice = choice] { setTheme(choice); });
    theme->addAction(action);
  }

  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addActions({actions_->start, actions_->pause, actions_->resume, actions_->stop,
                   actions_->save, actions_->goOn});
  QAction* find = run->addAction(tr("&Find"), QKeySequence::Find, this, &MainWindow::find);
  find->setStatusTip(tr("Find a setting, or on the page Runs a run"));
  menuBar()
      ->addMenu(tr("&Evaluate"))
      ->addActions({evaluate_->evaluate(), evaluate_->showActivity()});
  menuBar()
      ->addMenu(tr("&Help"))
      ->addAction(tr("&About MixMask Studio"), this, &MainWindow::showAbout);
}

void MainWindow::find() {
  if (pages_->currentWidget() == runs_) return runs_->search()->setFocus();
  showPage(train_);
  train_->form()->search()->setFocus();
}

void MainWindow::refreshState() {
  openRecipe_->setEnabled(!model_.isActive());
  lab_->setUseEnabled(!model_.isActive());
}

void MainWindow::setTheme(ThemeChoice choice) {
  applyTheme(choice);
  for (QAction* action : themeActions_->actions()) {
    action->setChecked(action->data().toString() == nameOf(choice));
  }
  QSettings().setValue("theme", nameOf(choice));
}

void MainWindow::showAbout() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About MixMask Studio"),
                              tr("MixMask Studio %1\n\nSelf-supervised pretraining of Siamese "
                                 "ConvNets with MixMask.\nThe window is free software under the "
                                 "GPL-3.0-or-later.")
                                  .arg(QApplication::applicationVersion()),
                              QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

void MainWindow::log(const std::vector<LogLine>& lines) {
  for (const LogLine& line : lines) {
    const QString word = line.level == LogLine::Level::error     ? tr("Error: ")
                         : line.level == LogLine::Level::warning ? tr("Warning: ")
                                                                 : QString();
    log_->appendPlainText(word + QString::fromStdString(line.text));
  }
}

QString MainWindow::logText() const {
  return log_->toPlainText();
}

bool MainWindow::loadRecipe(const QString& nameOrFile) {
  try {
    const RunConfig config = services_.loadRecipe(nameOrFile.toStdString());
    draft_.startFrom(config, QFileInfo(nameOrFile).completeBaseName());
    return true;
  } catch (const std::exception& error) {
    train_->showProblem(QString::fromStdString(error.what()));
    return false;
  }
}

void MainWindow::saveRecipe() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save settings as recipe"),
                                                    "recipe.yaml", tr("Recipes (*.yaml)"));
  if (path.isEmpty()) return;
  QSaveFile file(path);
  const QByteArray yaml = QByteArray::fromStdString(services_.toYaml(draft_.config()));
  if (!file.open(QIODevice::WriteOnly) || file.write(yaml) != yaml.size() || !file.commit()) {
    train_->showProblem(
        tr("%1 could not be written: %2; choose another folder.").arg(path, file.errorString()));
  }
}

void MainWindow::chooseRun() {
  const QString start = QString::fromStdString(services_.defaultRunsFolder().string());
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of the run"), start);
  if (folder.isEmpty()) return;
  showPage(train_);
  model_.openRun(folder.toStdString());
}

void MainWindow::openPath(const QString& path) {
  if (isCheckpointFile(path)) return evaluate_->open(path);
  if (refuseWhileActive(tr("open %1").arg(path))) return;
  if (QFileInfo(path).isDir()) {
    showPage(train_);
    model_.openRun(path.toStdString());
  } else if (path.endsWith(".yaml") || path.endsWith(".yml")) {
    showPage(train_);
    loadRecipe(path);
  } else {
    train_->showProblem(tr("%1 is neither the folder of a run nor a recipe (.yaml) nor a "
                           "checkpoint (.safetensors, .pth, .pt, .pkl); drop one of these.")
                            .arg(path));
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = localPath(event->mimeData());
  if (!path.isEmpty()) openPath(path);
}

// Never waits: the stop is asked for, and the window goes when the jobs have told their end.
void MainWindow::closeEvent(QCloseEvent* event) {
  if (!model_.isActive() && !evaluations_.isActive()) {
    store();
    event->accept();
    return;
  }
  event->ignore();
  if (closing_ || closeQuestion_ != nullptr) return;
  if (model_.isActive()) return askBeforeClosing();
  finishAndClose(
      tr("Finishing: the evaluation stops, and goes on where it was when it is asked for again; "
         "then the window closes."));
}

void MainWindow::askBeforeClosing() {
  closeQuestion_ = new QMessageBox(QMessageBox::Question, tr("A run is going on"),
                                   tr("A run is going on. What shall become of it?"),
                                   QMessageBox::NoButton, this);
  closeQuestion_->setAttribute(Qt::WA_DeleteOnClose);
  QPushButton* keep =
      closeQuestion_->addButton(tr("Keep running, minimise"), QMessageBox::RejectRole);
  QPushButton* stop =
      closeQuestion_->addButton(tr("Stop and save, then close"), QMessageBox::AcceptRole);
  closeQuestion_->setDefaultButton(stop);
  closeQuestion_->setEscapeButton(closeQuestion_->addButton(QMessageBox::Cancel));
  connect(closeQuestion_, &QMessageBox::buttonClicked, this,
          [this, keep, stop](QAbstractButton* button) {
            if (button == static_cast<QAbstractButton*>(keep)) showMinimized();
            if (button != static_cast<QAbstractButton*>(stop)) return;
            model_.stop();
            finishAndClose(tr("Finishing: saving a checkpoint, then the window closes."));
          });
  connect(closeQuestion_, &QMessageBox::finished, this, [this] { closeQuestion_ = nullptr; });
  closeQuestion_->open();
}

void MainWindow::finishAndClose(const QString& what) {
  closing_ = true;
  banner_->say(Banner::Kind::info, what);
  evaluations_.cancelAll();
  closeWhenDone();
}

void MainWindow::closeWhenDone() {
  if (closing_ && !model_.isActive() && !evaluations_.isActive()) {
    QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
  }
}

// Whatever the settings file holds, the window starts: what does not fit is not used.
void MainWindow::restore() {
  const QSettings settings;
  const QString theme = settings.value("theme").toString();
  setTheme(theme == "light"  ? ThemeChoice::light
           : theme == "dark" ? ThemeChoice::dark
                             : ThemeChoice::system);
  resize(kFirstSize);
  restoreGeometry(settings.value("geometry").toByteArray());
  restoreState(settings.value("layout").toByteArray(), kLayoutVersion);
  train_->splitter()->restoreState(settings.value("trainSplitter").toByteArray());
  const int page = settings.value("page").toInt();
  showPage(page >= 0 && page < pages_->count() ? page : 0);
}

void MainWindow::store() {
  QSettings settings;
  settings.setValue("geometry", saveGeometry());
  settings.setValue("layout", saveState(kLayoutVersion));
  settings.setValue("trainSplitter", train_->splitter()->saveState());
  settings.setValue("page", pages_->currentIndex());
  runs_->store();
}

}  // namespace mixmask::ui
