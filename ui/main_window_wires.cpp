// SPDX-License-Identifier: GPL-3.0-or-later
// What is told from one part of the window to another.
#include "ui/main_window.h"

#include "ui/compare/compare_page.h"
#include "ui/compare/side_picker.h"
#include "ui/desktop/log_dock.h"
#include "ui/desktop/opening.h"
#include "ui/desktop/page_stack.h"
#include "ui/desktop/recent_runs.h"
#include "ui/desktop/recipe_actions.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/lab/lab_page.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/runs_page.h"
#include "ui/train/checkpoint_list.h"
#include "ui/train/opened_notice.h"
#include "ui/train/run_actions.h"
#include "ui/train/train_page.h"

namespace mixmask::ui {

void MainWindow::connectLog() {
  connect(&model_, &TrainingModel::logArrived, log_, &LogDock::add);
  connect(&evaluations_, &EvaluationModel::logArrived, log_, &LogDock::add);
  connect(&model_, &TrainingModel::checkpointSaved, log_, [this](const CheckpointSaved& saved) {
    log_->say(tr("Saved %1 (step %L2)").arg(pathText(saved.file.filename())).arg(saved.step));
  });
  connect(&model_, &TrainingModel::failed, log_,
          [this](const QString& message) { log_->say(tr("Failed: %1").arg(message)); });
}

void MainWindow::connectRuns() {
  connect(recipes_, &RecipeActions::failed, train_, &TrainPage::showProblem);
  connect(opening_, &Opening::opensInTrain, this, [this] { showPage(train_); });
  connect(actions_, &RunActions::openAsked, opening_,
          [this] { opening_->chooseRun(pathText(services_.defaultRunsFolder())); });
  connect(recent_, &RecentRuns::openAsked, opening_, &Opening::open);
  connect(&model_, &TrainingModel::recordReset, recent_, [this] {
    if (!model_.runFolder().empty()) recent_->add(model_.runFolder());
  });
  connect(&model_, &TrainingModel::stateChanged, this, [this] {
    recipes_->open->setEnabled(!model_.isActive());
    lab_->setUseEnabled(!model_.isActive());
  });
  connect(lab_, &LabPage::usedInTrain, this, [this] { showPage(train_); });
  connect(train_, &TrainPage::labAsked, this, [this](std::int64_t step, std::int64_t row) {
    lab_->showPair(model_.runConfig(), pathText(model_.runFolder().filename()), step, row);
    showPage(lab_);
  });
  connect(runs_, &RunsPage::openAsked, this,
          [this](const std::filesystem::path& run) { openPath(pathText(run)); });
  connect(runs_, &RunsPage::trainAsked, this, [this] { showPage(train_); });
  connect(runs_, &RunsPage::compareAsked, this,
          [this](const std::vector<std::filesystem::path>& runs) {
            std::vector<ComparedChoice> choices;
            for (const auto& run : runs) choices.push_back({run, {}});
            compare_->compare(choices);
            showPage(compare_);
          });
  connect(runs_, &RunsPage::newRunAsked, this,
          [this](const std::filesystem::path& like, const RunConfig& config) {
            if (opening_->refuses(tr("put other settings into its form"))) return;
            draft_.startFrom(config, pathText(like.filename()));
            showPage(train_);
          });
  auto* notice = new OpenedNotice(model_, *actions_, *banner_, this);
  connect(notice, &OpenedNotice::watchAsked, this, [this](const std::filesystem::path& run) {
    showPage(runs_);
    runs_->table()->select(run);
  });
}

void MainWindow::connectEvaluations() {
  connect(train_->checkpoints(), &CheckpointList::evaluateAsked, evaluate_.get(),
          &EvaluateActions::open);
  connect(train_->checkpoints(), &CheckpointList::compareAsked, this,
          [this](const std::filesystem::path& run, std::int64_t step,
                 std::optional<std::int64_t> other) {
            std::vector<ComparedChoice> choices{{run, step}};
            if (other) choices.push_back({run, *other});
            showPage(compare_);
            compare_->compare(choices);
          });
  connect(evaluate_.get(), &EvaluateActions::evaluateAsked, this,
          [this] { evaluate_->open(checkpointAtHand()); });
  connect(&evaluations_, &EvaluationModel::evaluated, this, [this] {
    if (!compare_->isVisible()) return;  // it reads anew whenever it is shown
    compare_->compare({compare_->picker(0)->choice(), compare_->picker(1)->choice(),
                       compare_->picker(2)->choice()});
  });
}

// The one run that is selected on the page Runs, what Compare lacks the results of, else the run
// shown on the page Train.
QString MainWindow::checkpointAtHand() const {
  std::filesystem::path run = model_.runFolder();
  if (pages_->current() == runs_ && runs_->table()->selected().size() == 1) {
    run = runs_->table()->selected().front().folder;
  } else if (pages_->current() == compare_) {
    const std::filesystem::path compared = compare_->checkpointToJudge();
    if (!compared.empty()) run = compared;
  }
  return pathText(run);
}

}  // namespace mixmask::ui
