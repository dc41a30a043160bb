// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/short_run.h"

#include <QApplication>
#include <QPushButton>

#include "core/session/evaluation.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/main_window.h"
#include "ui/runs/run_text.h"
#include "ui/train/preview_strip.h"
#include "ui/train/train_page.h"
#include "ui/wait_until.h"

namespace mixmask::ui {
namespace {

constexpr int kPatienceMilliseconds = 300000;

RunConfig shortRun(const StudioServices& services) {
  RunConfig config = services.loadRecipe("quickstart");
  config.runtime.steps = kShortRunSteps;
  config.data.limit = 640;
  config.data.batchSize = 32;  // a divisor of every recipe's queue
  config.evaluation.knn.everySteps = kShortRunSteps / 2;
  config.evaluation.knn.bank = 500;
  config.evaluation.knn.queries = 200;
  config.runtime.checkpointEverySteps = kShortRunSteps / 2;
  return config;
}

}  // namespace

bool waitFor(const std::function<bool()>& done) {
  if (!waitUntil(done, kPatienceMilliseconds)) return false;
  QApplication::processEvents();
  return true;
}

QString trainShortRun(const StudioServices& services, MainWindow& window,
                      const std::filesystem::path& run) {
  QString failure;
  const auto listening =
      QObject::connect(&window.model(), &TrainingModel::failed, &window,
                       [&failure](const QString& message) { failure = message; });
  try {
    const RunConfig config = shortRun(services);
    window.draft().startFrom(config, "quickstart");
    window.model().start(config, run);
  } catch (const std::exception& error) {
    failure = QString::fromStdString(error.what());
  }
  const bool ended = waitFor([&] {
    window.model().requestPreview();
    return !failure.isEmpty() || window.model().result().has_value();
  });
  QObject::disconnect(listening);
  if (!failure.isEmpty()) return "the run failed: " + failure;
  if (!ended) return "the run did not end in time";
  return window.trainPage()->strip()->isEmpty() ? "no preview arrived" : QString();
}

QString evaluateByForm(MainWindow& window, const std::filesystem::path& run) {
  EvaluateForm* form = window.evaluate().form();
  form->openWith(pathText(run));
  QApplication::processEvents();
  if (!form->evaluateButton()->isEnabled()) return "the form Evaluate says: " + form->summary();
  form->evaluateButton()->click();
  if (!waitFor([&] { return !window.evaluations().isActive(); })) {
    return "the evaluation did not end in time";
  }
  const EvaluationJob& job = window.evaluations().job(0);
  return job.state == EvaluationState::done ? QString() : "the evaluation failed: " + job.failure;
}

QString judgeCheckpoints(const std::filesystem::path& run) {
  try {
    for (const std::int64_t step : {kShortRunSteps / 2, kShortRunSteps}) {
      const QString file = QString("step-%1.safetensors").arg(step, 8, 10, QChar('0'));
      for (const std::string protocol : {"knn", "robustness"}) {
        evaluate({.protocol = protocol,
                  .checkpoint = run / "checkpoints" / file.toStdString(),
                  .data = {},
                  .assignments = {"evaluation." + protocol + ".k=50"},
                  .out = {}},
                 {}, [](const EvaluationEvent&) {});
      }
    }
    return {};
  } catch (const std::exception& error) {
    return QString::fromStdString(error.what());
  }
}

}  // namespace mixmask::ui
