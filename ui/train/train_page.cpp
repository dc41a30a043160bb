// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/train_page.h"

#include <QAction>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/train/checkpoint_list.h"
#include "ui/train/config_draft.h"
#include "ui/train/config_form.h"
#include "ui/train/cost_preview.h"
#include "ui/train/discard_question.h"
#include "ui/train/health_lamps.h"
#include "ui/train/held_notice.h"
#include "ui/train/opened_preview.h"
#include "ui/train/preview_strip.h"
#include "ui/train/run_actions.h"
#include "ui/train/run_charts.h"
#include "ui/train/sample_viewer.h"
#include "ui/train/status_line.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

constexpr int kPreviewMilliseconds = 1000;

QString percent(double share) {
  return QLocale().toString(100 * share, 'f', 1);
}

}  // namespace

QString resultText(const JobFinished& result) {
  const QLocale locale;
  QString text;
  if (result.knnTop1 >= 0 && result.knnTop1Untrained >= 0) {
    const double gain = 100 * (result.knnTop1 - result.knnTop1Untrained);
    text = TrainPage::tr("kNN untrained %1 % \u2192 %2 % (%3%4 points). ")
               .arg(percent(result.knnTop1Untrained), percent(result.knnTop1),
                    gain < 0 ? "\u2212" : "+", locale.toString(std::abs(gain), 'f', 1));
  } else if (result.knnTop1 >= 0) {
    text = TrainPage::tr("kNN %1 %. ").arg(percent(result.knnTop1));
  }
  text += TrainPage::tr("Step %1 after %2, %3 samples/s")
              .arg(locale.toString(static_cast<qlonglong>(result.steps)),
                   durationText(result.seconds), locale.toString(result.samplesPerSecond, 'f', 0));
  if (!result.stopped) return text;
  if (!result.discarded) return TrainPage::tr("Stopped before its last step, saved. ") + text;
  if (result.checkpoint.empty()) return TrainPage::tr("Stopped, nothing was saved. ") + text;
  return TrainPage::tr("Stopped, what came after %1 was not saved. ")
             .arg(QString::fromStdString(result.checkpoint.stem().string())) +
         text;
}

TrainPage::TrainPage(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
                     RunActions& actions, Banner& banner, QWidget* parent)
    : QWidget(parent),
      model_(model),
      draft_(draft),
      actions_(actions),
      banner_(banner),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      form_(new ConfigForm(services, draft, this)),
      stack_(new QStackedWidget(this)),
      checkpoints_(new CheckpointList(services, model, banner, this)) {
  cost_ = new CostPreview(services, model, draft, form_);
  form_->addFoot(cost_);
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(2 * kGap, 2 * kGap, 2 * kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(stack_, 1);
  stack_->addWidget(makeEmptyPage());
  stack_->addWidget(makeRunPage(services));
  splitter_->setObjectName("trainSplitter");
  splitter_->addWidget(form_);
  form_->setMinimumWidth(formWidth(fontMetrics()) * 9 / 10);  // its fields are whole
  splitter_->addWidget(right);
  splitter_->setStretchFactor(1, 1);
  splitter_->setCollapsible(1, false);
  splitter_->setSizes({formWidth(fontMetrics()), 900});
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(splitter_);

  connect(&model_, &TrainingModel::stateChanged, this, &TrainPage::refreshState);
  connect(&model_, &TrainingModel::recordReset, this, &TrainPage::restart);
  connect(&model_, &TrainingModel::recordGrew, this, [this] {
    charts_->extend(model_.record());
    lamps_->setLamps(model_.record().health.lamps());
  });
  connect(lamps_, &HealthLamps::chartAsked, this, [this](HealthTopic topic) {
    tabs_->setCurrentWidget(charts_);
    charts_->reveal(charts_->chartOf(topic));
  });
  connect(&model_, &TrainingModel::previewArrived, strip_, &PreviewStrip::setPreview);
  connect(&model_, &TrainingModel::finished, this, &TrainPage::showResult);
  connect(&model_, &TrainingModel::failed, this, &TrainPage::showProblem);
  connect(&model_, &TrainingModel::runOpened, this, &TrainPage::showOpened);
  openedPreview_ = new OpenedPreview(services, model_, *strip_, this);  // after the strip is clear
  connect(charts_, &RunCharts::exportFailed, this, &TrainPage::showProblem);
  connect(charts_, &RunCharts::exported, this, [this](const QString& file) {
    banner_.say(Banner::Kind::done, tr("Saved every step as %1.").arg(file));
  });
  connect(form_, &ConfigForm::presetFailed, this, &TrainPage::showProblem);
  new DiscardQuestion(model_, actions_, banner_, this);
  new HeldNotice(actions_.turn(), banner_, this);
  connect(&previewTimer_, &QTimer::timeout, this, [this] {
    if (!isVisible()) return;
    model_.requestPreview();
    openedPreview_->refresh();
  });
  previewTimer_.start(kPreviewMilliseconds);
  refreshState();
}

QWidget* TrainPage::makeEmptyPage() {
  auto* page = new QWidget(this);
  auto* text = new QLabel(tr("Nothing has been trained here yet.\nThe pictures that the network "
                             "sees, its loss, its kNN accuracy and its signs of collapse will "
                             "appear here."),
                          page);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignCenter);
  auto* start = new QPushButton(icon("start"), tr("Start with these settings"), page);
  start->setToolTip(actions_.start->toolTip());
  connect(start, &QPushButton::clicked, actions_.start, &QAction::trigger);
  connect(actions_.start, &QAction::changed, start, [this, start] {
    start->setEnabled(actions_.start->isEnabled());
    start->setToolTip(actions_.start->toolTip());
  });
  start->setEnabled(actions_.start->isEnabled());
  auto* column = new QVBoxLayout(page);
  column->addStretch(2);
  column->addWidget(text);
  column->addSpacing(2 * kGap);
  column->addWidget(start, 0, Qt::AlignHCenter);
  column->addStretch(3);
  return page;
}

QWidget* TrainPage::makeRunPage(const StudioServices& services) {
  auto* page = new QWidget(this);
  heading_ = new QLabel(page);
  heading_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  heading_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  strip_ = new PreviewStrip(page);
  viewer_ = new SampleViewer(this);
  connect(strip_, &PreviewStrip::sampleChosen, this,
          [this](int sample) { viewer_->open(strip_->preview(), sample); });
  connect(viewer_, &SampleViewer::labAsked, this, &TrainPage::labAsked);
  lamps_ = new HealthLamps(page);
  charts_ = new RunCharts(services.visitSteps, page);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addWidget(heading_);
  column->addWidget(strip_);
  column->addWidget(lamps_);
  tabs_ = new QTabWidget(page);
  tabs_->setDocumentMode(true);
  tabs_->addTab(charts_, tr("C&harts"));
  tabs_->addTab(checkpoints_, tr("Chec&kpoints"));
  connect(&model_, &TrainingModel::checkpointsChanged, tabs_, [this] {
    const auto count = model_.checkpoints().size();
    tabs_->setTabText(1, count == 0 ? tr("Chec&kpoints") : tr("Chec&kpoints (%1)").arg(count));
  });
  column->addWidget(tabs_, 1);
  return page;
}

bool TrainPage::showsRun() const {
  return stack_->currentIndex() == 1;
}

void TrainPage::refreshState() {
  form_->setReadOnly(model_.isActive());
  if (model_.isActive() && !wasActive_) banner_.hide();  // it spoke of what was before
  wasActive_ = model_.isActive();
  stack_->setCurrentIndex(model_.isActive() || !model_.record().empty() ? 1 : 0);
}

void TrainPage::restart() {
  const RunDescription& run = model_.record().run;
  QStringList parts;
  for (const std::string& part :
       {run.frameworkLabel, run.mixerLabel, run.backboneLabel, run.datasetLabel, run.device}) {
    if (!part.empty()) parts << QString::fromStdString(part);
  }
  const QString folder = QString::fromStdString(run.folder.filename().string());
  heading_->setText(QString("<b>%1</b>&nbsp;&nbsp; %2")
                        .arg(folder.toHtmlEscaped(), parts.join(" · ").toHtmlEscaped()));
  heading_->setToolTip(QString::fromStdString(run.folder.string()));
  if (model_.record().empty()) strip_->clear();
  charts_->restart(model_.record());
  lamps_->setLamps(model_.record().health.lamps());
  refreshState();
}

void TrainPage::showProblem(const QString& message) {
  banner_.say(Banner::Kind::error, message);
}

void TrainPage::showResult(const JobFinished& result) {
  banner_.say(Banner::Kind::done, resultText(result));
}

void TrainPage::showOpened(const std::filesystem::path& folder, const RunConfig& config) {
  draft_.startFrom(config, QString::fromStdString(folder.filename().string()));
  strip_->clear();
}

}  // namespace mixmask::ui
