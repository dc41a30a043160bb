// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QAction>
#include <QDesktopServices>
#include <QDropEvent>
#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/runs/empty_runs.h"
#include "ui/runs/library_actions.h"
#include "ui/runs/run_changes.h"
#include "ui/runs/run_details.h"
#include "ui/runs/run_imports.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/tag_editor.h"
#include "ui/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/dropped_files.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kLookAgainMilliseconds = 2000;
constexpr int kDetailsWidth = 336;

}  // namespace

RunsPage::RunsPage(const StudioServices& services, Banner& banner, QWidget* parent)
    : QWidget(parent),
      services_(services),
      banner_(banner),
      table_(new RunTable(this)),
      actions_(new LibraryActions(table_)),
      search_(new QLineEdit(this)),
      problem_(new QLabel(this)),
      count_(new QLabel(this)),
      folder_(new QPushButton(icon("folder"), tr("&Folder..."), this)),
      trash_(new QPushButton(icon("trash"), tr("Tras&h"), this)),
      stack_(new QStackedWidget(this)),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      details_(new RunDetails(*actions_, this)),
      empty_(new EmptyRuns(stack_)),
      worker_(services),
      changes_(new RunChanges(worker_, banner, this)),
      imports_(new RunImports(worker_, *changes_, banner, this)) {
  stack_->addWidget(empty_);
  stack_->addWidget(table_);
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(2 * kGap, 2 * kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(makeTop());
  column->addWidget(problem_);
  column->addWidget(stack_, 1);
  splitter_->setObjectName("runsSplitter");
  splitter_->addWidget(left);
  splitter_->addWidget(details_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setCollapsible(0, false);
  splitter_->setSizes({900, kDetailsWidth});
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(splitter_);
  setAcceptDrops(true);
  connectActions();
  connectChanges();
  connectWorker();
  timer_.setSingleShot(true);
  timer_.setInterval(kLookAgainMilliseconds);
  connect(&timer_, &QTimer::timeout, &worker_, &RunsWorker::refresh);
  recolor();
  refreshCount();
  refreshSelection();
}

QWidget* RunsPage::makeTop() {
  search_->setPlaceholderText(tr("Search: mixmask, grid>=4, knn>60%, tag:paper, -state:failed"));
  search_->setAccessibleName(tr("Search the runs"));
  search_->setToolTip(
      tr("Words look everywhere; field:word in one field; grid>=4 compares a number.\n"
         "A minus before a term leaves out what fits. Fields: %1.")
          .arg(QString::fromStdString([] {
            std::string all;
            for (const std::string& name : queryFields()) {
              all += (all.empty() ? "" : ", ") + name;
            }
            return all;
          }())));
  search_->setClearButtonEnabled(true);
  folder_->setToolTip(tr("Show the runs of another folder, or one run that is trained elsewhere"));
  trash_->setCheckable(true);
  trash_->setToolTip(
      tr("Show what was moved to the trash, to restore it or to delete it for ever"));
  connect(trash_, &QPushButton::toggled, this, &RunsPage::openShown);
  problem_->setWordWrap(true);
  problem_->hide();
  connect(search_, &QLineEdit::textChanged, this, &RunsPage::runSearch);
  connect(folder_, &QPushButton::clicked, this, &RunsPage::chooseFolder);
  auto* top = new QWidget(this);
  auto* row = new QHBoxLayout(top);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(search_, 1);
  row->addWidget(count_);
  row->addWidget(folder_);
  row->addWidget(trash_);
  row->addWidget(new HelpButton(Topic::runs, top));
  return top;
}

void RunsPage::showMenu(const QPoint& place) {
  QMenu menu;
  menu.addActions(
      {actions_->open, actions_->newRun, actions_->compare, actions_->allSeeds, actions_->reveal});
  menu.addSeparator();
  for (QAction* action : actions_->steering()) menu.addAction(action);
  menu.addSeparator();
  menu.addActions({actions_->trash, actions_->restore, actions_->deleteForEver, actions_->undo});
  menu.exec(table_->viewport()->mapToGlobal(place));
}

void RunsPage::connectActions() {
  connect(table_, &QWidget::customContextMenuRequested, this, &RunsPage::showMenu);
  connect(table_, &QAbstractItemView::doubleClicked, actions_->open, &QAction::trigger);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &RunsPage::refreshSelection);
  connect(actions_->open, &QAction::triggered, this,
          [this] { Q_EMIT openAsked(table_->selected().front().folder); });
  connect(actions_->newRun, &QAction::triggered, this,
          [this] { worker_.readConfig(table_->selected().front().folder); });
  connect(actions_->allSeeds, &QAction::triggered, this, [this] {
    search_->setText("settings:" + QString::fromStdString(table_->selected().front().settings));
  });
  connect(actions_->reveal, &QAction::triggered, this, [this] {
    QDesktopServices::openUrl(QUrl::fromLocalFile(pathText(table_->selected().front().folder)));
  });
  connect(actions_->compare, &QAction::triggered, this, &RunsPage::askToCompare);
  connect(actions_->pause, &QAction::triggered, this, [this] { ask(RunRequest::pause); });
  connect(actions_->resume, &QAction::triggered, this, [this] { ask(RunRequest::resume); });
  connect(actions_->stop, &QAction::triggered, this, [this] { ask(RunRequest::stop); });
  connect(actions_->save, &QAction::triggered, this, [this] { ask(RunRequest::save); });
  connect(details_, &RunDetails::notesEdited, &worker_, &RunsWorker::writeNotes);
  connect(details_, &RunDetails::tagsEdited, &worker_, &RunsWorker::writeTags);
  connect(empty_, &EmptyRuns::trainAsked, this, &RunsPage::trainAsked);
  connect(empty_, &EmptyRuns::allAsked, search_, &QLineEdit::clear);
  connect(empty_, &EmptyRuns::runsAsked, this, [this] { trash_->setChecked(false); });
}

void RunsPage::connectChanges() {
  connect(actions_->trash, &QAction::triggered, this,
          [this] { changes_->moveToTrash(table_->selected()); });
  connect(actions_->restore, &QAction::triggered, this,
          [this] { changes_->restore(table_->selected(), root_); });
  connect(actions_->deleteForEver, &QAction::triggered, this,
          [this] { changes_->askToDelete(table_->selected()); });
  connect(details_->manyTags(), &TagEditor::addAsked, this,
          [this](const QString& tags) { changes_->changeTags(table_->selected(), tags, true); });
  connect(details_->manyTags(), &TagEditor::removeAsked, this,
          [this](const QString& tags) { changes_->changeTags(table_->selected(), tags, false); });
  connect(actions_->undo, &QAction::triggered, changes_, &RunChanges::undo);
  connect(changes_, &RunChanges::undoChanged, this, &RunsPage::refreshSelection);
  connect(imports_, &RunImports::folderAsked, this, &RunsPage::showFolder);
  connect(imports_, &RunImports::recipeAsked, this, &RunsPage::openAsked);
  connect(imports_, &RunImports::begun, this, [this] { trash_->setChecked(false); });
  connect(imports_, &RunImports::listed, this, [this](const std::filesystem::path& file) {
    toSelect_ = file;
    worker_.refresh();
  });
}

void RunsPage::connectWorker() {
  connect(&worker_, &RunsWorker::opened, this, [this] {
    table_->runs().clear();
    isListed_ = false;
    refreshSelection();
  });
  connect(&worker_, &RunsWorker::arrived, this, [this](const std::vector<RunSummary>& runs) {
    table_->runs().take(runs);
    refreshCount();
    refreshSelection();
  });
  connect(&worker_, &RunsWorker::gone, this,
          [this](const std::vector<std::filesystem::path>& folders) {
            table_->runs().remove(folders);
            refreshCount();
            refreshSelection();
          });
  connect(&worker_, &RunsWorker::listed, this, [this] {
    isListed_ = true;
    refreshCount();
    if (toSelect_) table_->select(*std::exchange(toSelect_, std::nullopt));
    if (isVisible()) timer_.start();
  });
  connect(&worker_, &RunsWorker::trashed, this, [this](const std::vector<MovedRun>& moved) {
    std::vector<std::filesystem::path> folders;
    for (const MovedRun& run : moved) folders.push_back(run.from);
    table_->runs().remove(folders);
    refreshCount();
    refreshSelection();
  });
  connect(&worker_, &RunsWorker::restored, &worker_, &RunsWorker::refresh);
  connect(&worker_, &RunsWorker::deleted, &worker_, &RunsWorker::refresh);
  connect(&worker_, &RunsWorker::configRead, this, &RunsPage::newRunAsked);
  connect(&worker_, &RunsWorker::failed, this, [this](const QString& message) {
    details_->keepTyped();
    banner_.say(Banner::Kind::error, message);
  });
}

void RunsPage::showFolder(const std::filesystem::path& root) {
  root_ = root;
  folder_->setToolTip(tr("Runs of %1. Show those of another folder, or one run that is trained "
                         "elsewhere")
                          .arg(pathText(root)));
  trash_->isChecked() ? trash_->setChecked(false) : openShown();
}

void RunsPage::openShown() {
  isListed_ = false;
  worker_.open(trash_->isChecked() ? root_ / kTrashFolder : root_);
  refreshCount();
}

void RunsPage::chooseFolder() {
  const QString folder =
      QFileDialog::getExistingDirectory(this, tr("Folder of runs, or of one run"), pathText(root_));
  if (!folder.isEmpty()) showFolder(pathOf(folder));
}

void RunsPage::runSearch() {
  const QString problem = table_->filter().search(search_->text());
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  refreshCount();
}

QString RunsPage::searchProblem() const {
  return problem_->text();
}

void RunsPage::refreshCount() {
  const int all = table_->runs().rowCount(), shown = table_->filter().rowCount();
  count_->setText(shown < all ? tr("%L1 of %L2 runs").arg(shown).arg(all)
                  : all == 1  ? tr("1 run")
                              : tr("%L1 runs").arg(all));
  if (all > 0) {
    empty_->explainSearch(all);
  } else if (trash_->isChecked()) {
    empty_->explainTrash(isListed_);
  } else {
    empty_->explainFolder(root_, isListed_);
  }
  stack_->setCurrentIndex(shown > 0 ? 1 : 0);
  details_->setVisible(all > 0);
}

void RunsPage::refreshSelection() {
  const std::vector<RunSummary> runs = table_->selected();
  actions_->refresh(runs, trash_->isChecked(), changes_->undoText());
  if (runs.size() == 1) {
    details_->show(runs.front(), table_->runs().seedGroupOf(runs.front()));
  } else {
    details_->clear(selectionText(runs), runs.size() > 1);
  }
}

void RunsPage::askToCompare() {
  std::vector<RunSummary> runs = table_->selected();
  std::ranges::stable_sort(runs, {}, &RunSummary::started);
  std::vector<std::filesystem::path> folders;
  for (const RunSummary& run : runs) folders.push_back(run.folder);
  Q_EMIT compareAsked(folders);
}

void RunsPage::take(const QStringList& paths) {
  imports_->take(paths, root_);
}

void RunsPage::dragEnterEvent(QDragEnterEvent* event) {
  if (!localFilesOf(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void RunsPage::dropEvent(QDropEvent* event) {
  take(localFilesOf(event->mimeData()));
}

void RunsPage::ask(RunRequest request) {
  worker_.ask(table_->selected().front().folder, request);
}

void RunsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  root_.empty() ? showFolder(services_.defaultRunsFolder()) : worker_.refresh();
}

void RunsPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

void RunsPage::recolor() {
  QPalette own = palette();
  own.setColor(QPalette::WindowText, colorsOf(own).warningText);
  problem_->setPalette(own);
}

void RunsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  timer_.stop();
}

void RunsPage::store() const {
  table_->store();
}

}  // namespace mixmask::ui
