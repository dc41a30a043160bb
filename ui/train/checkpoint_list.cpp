// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/checkpoint_list.h"

#include <QAction>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/runs/run_text.h"
#include "ui/theme.h"
#include "ui/train/checkpoint_actions.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kRowHeight = 30;
constexpr int kWidths[] = {6, 5, 11, 6};  // of columns, in heights of a line

QString stepText(std::int64_t step) {
  return CheckpointList::tr("step %1").arg(QLocale().toString(static_cast<qlonglong>(step)));
}

}  // namespace

CheckpointList::CheckpointList(const StudioServices& services, TrainingModel& model, Banner& banner,
                               QWidget* parent)
    : QWidget(parent),
      services_(services),
      model_(model),
      banner_(banner),
      stack_(new QStackedWidget(this)),
      table_(new QTableView(this)),
      actions_(new CheckpointActions(table_)),
      worker_(services) {
  makeTable();
  auto* empty = new QLabel(tr("No checkpoint has been saved yet.\nThe newest three and the best "
                              "one of a run appear here, to be judged, compared and exported."),
                           this);
  empty->setWordWrap(true);
  empty->setAlignment(Qt::AlignCenter);
  stack_->addWidget(empty);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, kGap, 0, 0);
  column->setSpacing(kGap);
  auto* head = new QHBoxLayout;
  head->addWidget(makeTools(), 1);
  head->addWidget(new HelpButton(Topic::checkpoints, this));
  column->addLayout(head);
  column->addWidget(stack_, 1);
  fillFormats();
  connectActions();
  connectWorker();
  connect(&model_, &TrainingModel::checkpointsChanged, this, &CheckpointList::refresh);
  connect(&model_, &TrainingModel::recordReset, this, &CheckpointList::refresh);
  connect(&model_, &TrainingModel::recordGrew, this, [this] {
    if (model_.record().evaluations.size() != judged_) refresh();
  });
  connect(&model_, &TrainingModel::stateChanged, this, &CheckpointList::refreshActions);
  refresh();
}

void CheckpointList::makeTable() {
  table_->setModel(&rows_);
  table_->setAccessibleName(tr("Checkpoints"));
  table_->setToolTip(tr("Choose one to judge or export it, two to compare them"));
  table_->setSelectionBehavior(QTableView::SelectRows);
  table_->setSelectionMode(QTableView::ExtendedSelection);
  table_->setEditTriggers(QTableView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->setTabKeyNavigation(false);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setStretchLastSection(true);
  for (int column = 0; column < static_cast<int>(std::size(kWidths)); ++column) {
    table_->setColumnWidth(column, kWidths[column] * table_->fontMetrics().height());
  }
}

QWidget* CheckpointList::makeTools() {
  auto* tools = new QToolBar(this);
  tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  tools->setIconSize(QSize(16, 16));
  tools->addActions({actions_->evaluate, actions_->compare, actions_->exportMenu, actions_->reveal,
                     actions_->copyPath, actions_->trash, actions_->restore});
  for (QAction* action : {actions_->compare, actions_->exportMenu, actions_->restore}) {
    qobject_cast<QToolButton*>(tools->widgetForAction(action))
        ->setPopupMode(QToolButton::InstantPopup);
  }
  return tools;
}

void CheckpointList::connectActions() {
  connect(table_, &QTableView::doubleClicked, actions_->evaluate, &QAction::trigger);
  connect(table_, &QWidget::customContextMenuRequested, this, [this](const QPoint& place) {
    QMenu menu;
    menu.addActions({actions_->evaluate, actions_->compare, actions_->exportMenu});
    menu.addSeparator();
    menu.addActions({actions_->reveal, actions_->copyPath});
    menu.addSeparator();
    menu.addActions({actions_->trash, actions_->restore, actions_->undo});
    menu.exec(table_->viewport()->mapToGlobal(place));
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &CheckpointList::refreshActions);
  connect(actions_->comparisons(), &QMenu::aboutToShow, this, &CheckpointList::fillComparisons);
  connect(actions_->trashed(), &QMenu::aboutToShow, this, &CheckpointList::fillTrash);
  connect(actions_->evaluate, &QAction::triggered, this,
          [this] { Q_EMIT evaluateAsked(pathText(selected().front().saved.file)); });
  connect(actions_->reveal, &QAction::triggered, this, [this] {
    const std::filesystem::path folder = selected().front().saved.file.parent_path();
    QDesktopServices::openUrl(QUrl::fromLocalFile(pathText(folder)));
  });
  connect(actions_->copyPath, &QAction::triggered, this, [this] {
    QStringList paths;
    for (const CheckpointRow& row : selected()) paths << pathText(row.saved.file);
    QGuiApplication::clipboard()->setText(paths.join('\n'));
  });
  connect(actions_->trash, &QAction::triggered, this, &CheckpointList::moveToTrash);
  connect(actions_->undo, &QAction::triggered, this, &CheckpointList::undo);
}

void CheckpointList::connectWorker() {
  connect(&worker_, &CheckpointWorker::failed, this, [this](const QString& message) {
    model_.refreshCheckpoints();
    banner_.say(Banner::Kind::error, message);
  });
  connect(&worker_, &CheckpointWorker::exporting, this,
          [this](const std::filesystem::path& file, const QString& phase) {
            // Unless it was closed, or something else has been said since.
            if (banner_.isHidden() || banner_.text() != exportWords_) return;
            sayExporting(tr("Exporting to %1: %2").arg(pathText(file), phase));
          });
  connect(&worker_, &CheckpointWorker::exportCancelled, this,
          [this](const std::filesystem::path& file) {
            banner_.say(Banner::Kind::info,
                        tr("The export was cancelled; %1 was not written.").arg(pathText(file)));
          });
  connect(&worker_, &CheckpointWorker::exported, this,
          [this](const std::filesystem::path& file, const ExportResult& result) {
            const QString usage = QString::fromStdString(result.usage);
            banner_.say(Banner::Kind::done,
                        tr("The encoder is in %1. To read it: %2").arg(pathText(file), usage),
                        tr("Copy"), [usage] { QGuiApplication::clipboard()->setText(usage); });
          });
  connect(
      &worker_, &CheckpointWorker::trashed, this,
      [this](const std::filesystem::path& file, const std::filesystem::path& to) {
        for (const CheckpointSaved& one : model_.checkpoints()) {
          if (one.file == file) moved_.push_back({to, one});
        }
        model_.refreshCheckpoints();
        banner_.say(
            Banner::Kind::done,
            tr("%1 is in the trash, %2.").arg(pathText(file.stem()), pathText(to.parent_path())),
            tr("Undo"), [this] { undo(); });
      });
  connect(&worker_, &CheckpointWorker::restored, this, &CheckpointList::takeBack);
  connect(&worker_, &CheckpointWorker::trashListed, this,
          [this](const std::filesystem::path& run, const std::vector<TrashedCheckpoint>& all) {
            if (run != model_.runFolder()) return;
            trash_ = all;
            refreshActions();
          });
}

void CheckpointList::takeBack(const TrashedCheckpoint& restored) {
  std::erase_if(moved_, [&](const auto& other) { return other.file == restored.file; });
  const std::filesystem::path run = restored.saved.file.parent_path().parent_path();
  if (run == model_.runFolder()) model_.putBackCheckpoint(restored.saved);
  refreshActions();
}

void CheckpointList::refresh() {
  judged_ = model_.record().evaluations.size();
  rows_.show(checkpointRows(model_.checkpoints(), model_.record()));
  stack_->setCurrentIndex(rows_.rowCount() > 0 ? 1 : 0);
  if (!table_->currentIndex().isValid() && rows_.rowCount() > 0) table_->selectRow(0);
  lookIntoTrash();
  refreshActions();
}

void CheckpointList::lookIntoTrash() {
  if (model_.runFolder().empty()) return trash_.clear();
  worker_.listTrash(model_.runFolder());
}

std::vector<CheckpointRow> CheckpointList::selected() const {
  std::vector<CheckpointRow> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    rows.push_back(rows_.at(index.row()));
  }
  std::ranges::sort(rows, std::greater(), [](const CheckpointRow& row) { return row.saved.step; });
  return rows;
}

// A run that ends without a word is recovered from its newest one.
bool CheckpointList::mayGo(const CheckpointRow& row) const {
  const bool isLiveElsewhere =
      isLive(model_.openedRun()) && model_.openedRun().folder == model_.runFolder();
  return !(model_.isActive() || isLiveElsewhere) || rows_.rowOf(row.saved.step) > 0;
}

void CheckpointList::refreshActions() {
  const std::vector<CheckpointRow> rows = selected();
  const bool isOne = rows.size() == 1;
  const bool mayAllGo =
      std::ranges::all_of(rows, [this](const CheckpointRow& row) { return mayGo(row); });
  actions_->evaluate->setEnabled(isOne);
  actions_->compare->setEnabled(isOne || rows.size() == 2);
  actions_->exportMenu->setEnabled(isOne);
  actions_->reveal->setEnabled(!rows.empty());
  actions_->copyPath->setEnabled(!rows.empty());
  actions_->trash->setEnabled(!rows.empty() && mayAllGo);
  actions_->trash->setToolTip(
      mayAllGo ? actions_->trash->statusTip()
               : tr("The newest checkpoint of a run that is going on stays: the run is recovered "
                    "from it"));
  actions_->restore->setEnabled(!trash_.empty());
  actions_->undo->setEnabled(!moved_.empty());
}

// What stands beside the one selected; of two, one beside the other.
void CheckpointList::fillComparisons() {
  QMenu* menu = actions_->comparisons();
  menu->clear();
  const std::vector<CheckpointRow> rows = selected();
  if (rows.empty()) return;
  const std::int64_t step = rows.front().saved.step;
  const std::filesystem::path run = model_.runFolder();
  for (int i = 0; i < rows_.rowCount(); ++i) {
    const CheckpointRow& other = rows_.at(i);
    const std::int64_t beside = other.saved.step;
    if (beside == step || (rows.size() == 2 && beside != rows.back().saved.step)) continue;
    QString text = stepText(beside);
    if (other.isBest) text += tr(" (best)");
    menu->addAction(text, this, [=, this] { Q_EMIT compareAsked(run, step, beside); });
  }
  if (rows.size() == 1) {
    menu->addSeparator();
    menu->addAction(tr("Another run"), this,
                    [=, this] { Q_EMIT compareAsked(run, step, std::nullopt); });
  }
}

void CheckpointList::fillTrash() {
  actions_->trashed()->clear();
  for (const TrashedCheckpoint& one : trash_) {
    actions_->trashed()->addAction(pathText(one.file.stem()), this,
                                   [this, one] { worker_.restore(one); });
  }
}

void CheckpointList::fillFormats() {
  for (const ExportFormatInfo& format : services_.exportFormats()) {
    QAction* action = actions_->formats()->addAction(QString::fromStdString(format.label) + "...",
                                                     this, [=, this] { chooseExport(format); });
    action->setToolTip(QString::fromStdString(format.description));
    action->setStatusTip(action->toolTip());
  }
}

void CheckpointList::chooseExport(const ExportFormatInfo& format) {
  const std::filesystem::path file = selected().front().saved.file;
  const QString name = QString("%1-%2.%3")
                           .arg(pathText(model_.runFolder().filename()), pathText(file.stem()),
                                QString::fromStdString(format.ending));
  const QString chosen = QFileDialog::getSaveFileName(
      this, tr("Export as %1").arg(QString::fromStdString(format.label)), name);
  if (!chosen.isEmpty()) exportTo(QString::fromStdString(format.key), chosen);
}

void CheckpointList::exportTo(const QString& format, const QString& file) {
  const std::filesystem::path checkpoint = selected().front().saved.file;
  sayExporting(tr("Exporting %1 to %2").arg(pathText(checkpoint.stem()), file));
  worker_.exportCheckpoint({checkpoint, format.toStdString(), pathOf(file)});
}

void CheckpointList::sayExporting(const QString& words) {
  banner_.say(Banner::Kind::info, words, tr("Cancel"), [this] { worker_.cancelExport(); });
  exportWords_ = banner_.text();
}

void CheckpointList::moveToTrash() {
  for (const CheckpointRow& row : selected()) worker_.moveToTrash(row.saved.file);
}

void CheckpointList::undo() {
  if (moved_.empty()) return;
  banner_.hide();
  worker_.restore(moved_.back());
}

void CheckpointList::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  model_.refreshCheckpoints();
}

}  // namespace mixmask::ui
