// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QAction>
#include <QDesktopServices>
#include <QDropEvent>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <utility>

#include "ui/runs/library_actions.h"
#include "ui/runs/run_details.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/tag_editor.h"
#include "ui/theme.h"
#include "ui/widgets/banner.h"
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
      worker_(services) {
  stack_->addWidget(makeEmpty());
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

QWidget* RunsPage::makeEmpty() {
  auto* page = new QWidget(this);
  emptyText_ = new QLabel(page);
  emptyText_->setWordWrap(true);
  emptyText_->setAlignment(Qt::AlignCenter);
  emptyButton_ = new QPushButton(page);
  emptyButton_->setToolTip(tr("What brings runs onto this page"));
  connect(emptyButton_, &QPushButton::clicked, this, [this] {
    if (table_->runs().rowCount() > 0) return search_->clear();
    trash_->isChecked() ? trash_->setChecked(false) : Q_EMIT trainAsked();
  });
  auto* column = new QVBoxLayout(page);
  column->addStretch(2);
  column->addWidget(emptyText_);
  column->addSpacing(2 * kGap);
  column->addWidget(emptyButton_, 0, Qt::AlignHCenter);
  column->addStretch(3);
  return page;
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
  connect(actions_->trash, &QAction::triggered, this, &RunsPage::moveToTrash);
  connect(actions_->restore, &QAction::triggered, this, &RunsPage::restoreSelected);
  connect(actions_->deleteForEver, &QAction::triggered, this, &RunsPage::askToDelete);
  connect(details_->manyTags(), &TagEditor::addAsked, this,
          [this](const QString& tags) { changeTags(tags, true); });
  connect(details_->manyTags(), &TagEditor::removeAsked, this,
          [this](const QString& tags) { changeTags(tags, false); });
  connect(actions_->undo, &QAction::triggered, this, &RunsPage::undo);
  connect(actions_->pause, &QAction::triggered, this, [this] { ask(RunRequest::pause); });
  connect(actions_->resume, &QAction::triggered, this, [this] { ask(RunRequest::resume); });
  connect(actions_->stop, &QAction::triggered, this, [this] { ask(RunRequest::stop); });
  connect(actions_->save, &QAction::triggered, this, [this] { ask(RunRequest::save); });
  connect(details_, &RunDetails::notesEdited, &worker_, &RunsWorker::writeNotes);
  connect(details_, &RunDetails::tagsEdited, &worker_, &RunsWorker::writeTags);
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
  connect(&worker_, &RunsWorker::trashed, this, &RunsPage::noteTrashed);
  connect(&worker_, &RunsWorker::restored, &worker_, &RunsWorker::refresh);
  connect(&worker_, &RunsWorker::deleted, &worker_, &RunsWorker::refresh);
  connect(&worker_, &RunsWorker::imported, this, &RunsPage::noteImported);
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
  if (all == 0 && trash_->isChecked()) {
    emptyText_->setText(isListed_ ? tr("The trash is empty.\nWhat is moved there can be restored.")
                                  : tr("Looking into the trash"));
    emptyButton_->setText(tr("Back to the runs"));
  } else if (all == 0) {
    emptyText_->setText(isListed_
                            ? tr("No run has been trained in %1 yet.\nEvery run appears here, "
                                 "with its state, its loss and its accuracy.")
                                  .arg(pathText(root_))
                            : tr("Looking for runs in %1").arg(pathText(root_)));
    emptyButton_->setText(tr("Go to Train and start one"));
  } else {
    emptyText_->setText(tr("None of the %L1 runs fits the search.").arg(all));
    emptyButton_->setText(tr("Clear the search"));
  }
  emptyButton_->setVisible(isListed_ || all > 0);
  stack_->setCurrentIndex(shown > 0 ? 1 : 0);
  details_->setVisible(all > 0);
}

void RunsPage::refreshSelection() {
  const std::vector<RunSummary> runs = table_->selected();
  actions_->refresh(runs, trash_->isChecked(), changes_.empty() ? QString() : changes_.back().name);
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

void RunsPage::moveToTrash() {
  std::vector<std::filesystem::path> folders;
  for (const RunSummary& run : table_->selected()) folders.push_back(run.folder);
  worker_.moveToTrash(folders);
}

void RunsPage::noteTrashed(const std::vector<MovedRun>& moved) {
  std::vector<std::filesystem::path> folders;
  for (const MovedRun& run : moved) folders.push_back(run.from);
  table_->runs().remove(folders);
  refreshCount();
  const QString what = moved.size() == 1 ? tr("%1 is").arg(pathText(folders.front().filename()))
                                         : tr("%L1 runs are").arg(moved.size());
  banner_.say(Banner::Kind::done,
              tr("%1 in the trash, %2.").arg(what, pathText(moved.front().to.parent_path())),
              tr("Undo"), [this] { undo(); });
  remember(tr("move to the trash"), [=, this] { worker_.restore(moved); });
}

// Each goes to where its path in the trash says that it was.
void RunsPage::restoreSelected() {
  std::vector<MovedRun> moved;
  for (const RunSummary& run : table_->selected()) {
    moved.push_back({root_ / run.folder.lexically_relative(root_ / kTrashFolder), run.folder});
  }
  worker_.restore(moved);
}

void RunsPage::askToDelete() {
  std::vector<std::filesystem::path> runs;
  std::int64_t bytes = 0;
  for (const RunSummary& run : table_->selected()) {
    runs.push_back(run.folder);
    bytes += run.bytes;
  }
  const QString what =
      runs.size() == 1 ? pathText(runs.front().filename()) : tr("%L1 runs").arg(runs.size());
  banner_.say(Banner::Kind::caution,
              tr("Delete %1 for ever? This frees %2 and cannot be undone.")
                  .arg(what, locale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)),
              tr("Delete for ever"), [=, this] {
                banner_.hide();
                worker_.deleteForEver(runs);
              });
  banner_.offerToo(tr("Keep"), [this] { banner_.hide(); });
}

void RunsPage::take(const QStringList& paths) {
  if (paths.size() == 1 && QFileInfo(paths.front()).isDir()) {
    const std::filesystem::path before = root_;
    showFolder(pathOf(paths.front()));
    banner_.say(Banner::Kind::info, tr("These are the runs of %1.").arg(paths.front()),
                tr("Back to %1").arg(pathText(before.filename())), [=, this] {
                  banner_.hide();
                  showFolder(before);
                });
    return;
  }
  if (paths.size() == 1 && (paths.front().endsWith(".yaml") || paths.front().endsWith(".yml"))) {
    Q_EMIT openAsked(pathOf(paths.front()));
    return;
  }
  std::vector<std::filesystem::path> files;
  for (const QString& path : paths) files.push_back(pathOf(path));
  trash_->setChecked(false);
  banner_.say(Banner::Kind::info, files.size() == 1
                                      ? tr("Reading %1").arg(pathText(files.front().filename()))
                                      : tr("Reading %L1 files").arg(files.size()));
  worker_.importEncoders(root_, files);
}

void RunsPage::noteImported(const std::vector<std::filesystem::path>& files) {
  toSelect_ = files.front();
  worker_.refresh();
  banner_.say(Banner::Kind::done,
              files.size() == 1
                  ? tr("%1 is listed beside the runs; it can be evaluated and compared.")
                        .arg(pathText(files.front().filename()))
                  : tr("%L1 encoders are listed beside the runs; they can be evaluated and "
                       "compared.")
                        .arg(files.size()));
  remember(tr("import"), [=, this] { worker_.moveToTrash(files); });
}

void RunsPage::changeTags(const QString& tags, bool add) {
  std::vector<RunTags> before, after;
  for (const RunSummary& run : table_->selected()) {
    if (run.state == RunState::imported) continue;
    std::set<std::string> all(run.tags.begin(), run.tags.end());
    for (const std::string& tag : parseTags(tags.toStdString())) {
      add ? void(all.insert(tag)) : void(all.erase(tag));
    }
    before.push_back({run.folder, run.tags});
    after.push_back({run.folder, {all.begin(), all.end()}});
  }
  worker_.tagAll(after);
  banner_.say(Banner::Kind::done,
              add ? tr("%L1 runs have the tags %2.").arg(after.size()).arg(tags)
                  : tr("%L1 runs are without the tags %2.").arg(after.size()).arg(tags),
              tr("Undo"), [this] { undo(); });
  remember(tr("tags of %L1 runs").arg(after.size()), [=, this] { worker_.tagAll(before); });
}

void RunsPage::remember(const QString& what, std::function<void()> takeBack) {
  changes_.push_back({what, std::move(takeBack)});
  refreshSelection();
}

void RunsPage::undo() {
  if (changes_.empty()) return;
  const Change last = std::move(changes_.back());
  changes_.pop_back();
  banner_.hide();
  last.takeBack();
  refreshSelection();
}

void RunsPage::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void RunsPage::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths << url.toLocalFile();
  }
  if (!paths.isEmpty()) take(paths);
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
