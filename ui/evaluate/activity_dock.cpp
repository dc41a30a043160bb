// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/activity_dock.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/job_delegates.h"
#include "ui/evaluate/job_details.h"
#include "ui/theme.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kSmallestWidth = 248;  // beside every page in a window of 1280 pixels
constexpr int kSmallestLines = 14;   // as wide as so many lines are high
constexpr int kColumnWidths[] = {112, 122, 104, 112, 64, 64, 64, 320};

QToolButton* toolButton(QWidget* parent, QAction* action) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setAutoRaise(true);
  return button;
}

}  // namespace

ActivityDock::ActivityDock(EvaluationModel& model, QWidget* parent)
    : QDockWidget(tr("Activity"), parent),
      model_(model),
      cancel_(new QAction(icon("stop"), tr("Cancel"), this)),
      runNow_(new QAction(icon("start"), tr("Run now"), this)),
      clear_(new QAction(icon("close"), tr("Remove ended"), this)),
      table_(new QTableView(this)),
      details_(new JobDetails(this)),
      stack_(new QStackedWidget(this)) {
  setObjectName("activity");
  cancel_->setShortcut(QKeySequence::Delete);
  cancel_->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  clear_->setToolTip(tr("Take the evaluations that have ended off this list; results stay"));
  addActions({cancel_, runNow_});
  makeTable();
  stack_->addWidget(makeEmpty());
  stack_->addWidget(makeJobs());
  stack_->setMinimumWidth(std::max(kSmallestWidth, kSmallestLines * fontMetrics().height()));
  setWidget(stack_);
  connect(cancel_, &QAction::triggered, this, [this] {
    if (selectedRow() >= 0) model_.cancel(selectedRow());
  });
  connect(runNow_, &QAction::triggered, this, [this] {
    if (selectedRow() >= 0) model_.runNow(selectedRow());
  });
  connect(clear_, &QAction::triggered, &model_, &EvaluationModel::removeEnded);
  connect(&model_, &EvaluationModel::activityChanged, this, &ActivityDock::refresh);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &ActivityDock::refresh);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &ActivityDock::refresh);
  refresh();
}

void ActivityDock::makeTable() {
  table_->setModel(&model_);
  table_->setAccessibleName(tr("Jobs"));
  table_->setToolTip(tr("Choose a job to see how it goes on, and to cancel it"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setItemDelegateForColumn(EvaluationModel::nameColumn, new JobNameDelegate(table_));
  table_->setItemDelegateForColumn(EvaluationModel::stateColumn, new JobStateDelegate(table_));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(2 * table_->fontMetrics().lineSpacing() + kGap);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setStretchLastSection(true);
  for (int column = 0; column < EvaluationModel::columns; ++column) {
    table_->setColumnWidth(column, kColumnWidths[column]);
  }
}

QWidget* ActivityDock::makeEmpty() {
  auto* page = new QWidget(this);
  auto* text =
      new QLabel(tr("Trainings, evaluations of checkpoints, comparisons and dry runs appear "
                    "here, with their progress and what they wait for; evaluations stay, "
                    "with their curves and what they found."),
                 page);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignCenter);
  emptyButton_ = new QPushButton(icon("evaluate"), tr("Evaluate a checkpoint..."), page);
  emptyButton_->setToolTip(tr("Choose a checkpoint and a protocol"));
  connect(emptyButton_, &QPushButton::clicked, this, &ActivityDock::evaluateAsked);
  HelpButton::inCornerOf(page, Topic::evaluationProgress);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(2 * kGap, 2 * kGap, 2 * kGap, 2 * kGap);
  column->addStretch(2);
  column->addWidget(text);
  column->addSpacing(2 * kGap);
  column->addWidget(emptyButton_, 0, Qt::AlignHCenter);
  column->addStretch(3);
  return page;
}

QWidget* ActivityDock::makeJobs() {
  auto* page = new QWidget(this);
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(kGap / 2, 0, kGap / 2, 0);
  QToolButton* runNow = toolButton(page, runNow_);
  connect(runNow_, &QAction::changed, runNow,
          [this, runNow] { runNow->setVisible(runNow_->isVisible()); });
  buttons->addWidget(runNow);
  buttons->addWidget(toolButton(page, cancel_));
  buttons->addStretch(1);
  QToolButton* clear = toolButton(page, clear_);
  clear->setToolButtonStyle(Qt::ToolButtonIconOnly);  // beside the two others in the smallest width
  clear->setAccessibleName(clear_->text());
  buttons->addWidget(clear);
  buttons->addWidget(new HelpButton(Topic::evaluationProgress, page));
  auto* splitter = new QSplitter(Qt::Vertical, page);
  splitter->addWidget(table_);
  splitter->addWidget(details_);
  splitter->setStretchFactor(1, 1);
  splitter->setChildrenCollapsible(false);
  splitter->setSizes({180, 420});
  table_->setMinimumHeight(96);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, kGap / 2, 0, 0);
  column->setSpacing(kGap / 2);
  column->addLayout(buttons);
  column->addWidget(splitter, 1);
  return page;
}

void ActivityDock::showJob(int row) {
  show();
  raise();
  table_->selectRow(row);
  table_->scrollTo(model_.index(row, 0));
}

int ActivityDock::selectedRow() const {
  const int row = table_->currentIndex().row();
  return row < model_.rowCount() ? row : -1;
}

void ActivityDock::refresh() {
  const int row = selectedRow();
  stack_->setCurrentIndex(model_.rowCount() > 0 ? 1 : 0);
  refreshVerbs();
  details_->setVisible(row >= 0);
  if (row >= 0) details_->showJob(model_.job(row));
}

void ActivityDock::refreshVerbs() {
  const EvaluationJob* job = selectedRow() >= 0 ? &model_.job(selectedRow()) : nullptr;
  const bool isActive = job != nullptr && job->isActive();
  const bool waits = isActive && job->state == EvaluationState::waiting;
  cancel_->setEnabled(isActive && job->state != EvaluationState::cancelling);
  cancel_->setToolTip(
      isActive && job->kind == DeviceJob::Kind::training && !waits
          ? tr("Stop the training after its step and save a checkpoint (Del)")
      : job != nullptr && !job->isEvaluation()
          ? tr("Cancel what is selected (Del)")
          : tr("Cancel the selected evaluation; it goes on where it was when it is asked for again "
               "(Del)"));
  const bool mayRunNow = waits && model_.mayRunNow(selectedRow());
  runNow_->setVisible(waits);
  runNow_->setEnabled(mayRunNow);
  runNow_->setToolTip(mayRunNow
                          ? tr("Do not wait: run it beside the other. Both get slower, and their "
                               "memory adds up")
                          : tr("Evaluations go one after the other: they share the features that "
                               "are kept on disk"));
  const auto rows = model_.rowCount();
  bool hasEnded = false;
  for (int row = 0; row < rows; ++row) hasEnded = hasEnded || !model_.job(row).isActive();
  clear_->setEnabled(hasEnded);
}

}  // namespace mixmask::ui
