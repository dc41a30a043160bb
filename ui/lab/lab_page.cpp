// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/lab/contact_sheet.h"
#include "ui/lab/lambda_histogram.h"
#include "ui/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/option_row.h"
#include "ui/widgets/picture_tile.h"
#include "ui/widgets/share_bar.h"

namespace mixmask::ui {
namespace {

constexpr std::int64_t kSheetRows = 16;
constexpr std::int64_t kDraws = 2000;
constexpr int kLargestStep = 1000000;

bool belongsToLab(const std::string& path) {
  return path.starts_with("mixer.") || path == "augmentation.name" || path == "runtime.seed";
}

QSpinBox* counter(const QString& name, int lowest, int highest, QWidget* parent) {
  auto* box = new QSpinBox(parent);
  box->setRange(lowest, highest);
  box->setAccessibleName(name);
  box->setKeyboardTracking(true);
  return box;
}

}  // namespace

LabPage::LabPage(const StudioServices& services, ConfigDraft& trainDraft, QWidget* parent)
    : QWidget(parent),
      trainDraft_(trainDraft),
      draft_(services),
      banner_(new Banner(this)),
      step_(counter(tr("Step"), 1, kLargestStep, this)),
      pair_(counter(tr("Pair"), 1, 1, this)),
      worker_(services) {
  setAccessibleName(tr("Lab"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(makeControls());
  row->addWidget(makePictures(), 1);
  setFocusProxy(sheet_);  // keys that it does not want come to the page

  connect(&draft_, &ConfigDraft::specsChanged, this, &LabPage::rebuildRows, Qt::QueuedConnection);
  connect(&draft_, &ConfigDraft::changed, this, [this] {
    for (OptionRow* row : rows_) row->refresh();
    ask();
  });
  connect(step_, &QSpinBox::valueChanged, this, &LabPage::ask);
  connect(pair_, &QSpinBox::valueChanged, this, &LabPage::ask);
  connect(sheet_, &ContactSheet::picked, this,
          [this](std::int64_t row) { pair_->setValue(static_cast<int>(row) + 1); });
  connect(&worker_, &SampleWorker::reading, this, [this] {
    tiles_.setNote(tr("reading..."));
    histogram_->clear(tr("reading the data set..."));
  });
  connect(&worker_, &SampleWorker::sampleReady, this, &LabPage::showSample);
  connect(&worker_, &SampleWorker::rowsReady, sheet_,
          [this](const MixPreview& preview) { sheet_->setSamples(preview.samples); });
  connect(&worker_, &SampleWorker::lambdasReady, this, [this](const LambdaSample& lambdas) {
    histogram_->setLambdas(lambdas, requestedRatio());
  });
  connect(histogram_, &LambdaHistogram::exportFailed, this,
          [this](const QString& problem) { banner_->say(Banner::Kind::error, problem); });
  connect(&worker_, &SampleWorker::failed, this, [this](const QString& message) {
    tiles_.setNote(tr("no picture"));
    histogram_->clear({});
    banner_->say(Banner::Kind::error, message);
  });
}

QWidget* LabPage::makeControls() {
  auto* panel = new QWidget;
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(2 * kGap, 2 * kGap, 2 * kGap, 2 * kGap);
  column->setSpacing(kGap);
  auto* where = new QHBoxLayout;
  where->setSpacing(kGap);
  for (auto [name, box, tip] :
       {std::tuple{tr("&Pair"), pair_, tr("Row of the batch (Left and Right)")},
        std::tuple{tr("S&tep"), step_, tr("Step of the run whose batch is shown (Up and Down)")}}) {
    auto* label = new QLabel(name, panel);
    label->setBuddy(box);
    box->setToolTip(tip);
    where->addWidget(label);
    where->addWidget(box, 1);
  }
  where->addWidget(new HelpButton(Topic::maskGrid, panel));
  column->addLayout(where);
  rowsPlace_ = new QVBoxLayout;
  column->addLayout(rowsPlace_);
  auto* redrawButton = new QPushButton(icon("redraw"), tr("&Re-draw"), panel);
  redrawButton->setToolTip(tr("The next seed: other masks, partners and views (R)"));
  connect(redrawButton, &QPushButton::clicked, this, &LabPage::redraw);
  auto* take = new QPushButton(tr("Take from Train"), panel);
  take->setToolTip(tr("Show the pairs of the settings on the Train page"));
  connect(take, &QPushButton::clicked, this, &LabPage::takeFromTrain);
  use_ = new QPushButton(tr("Use these in Train"), panel);
  use_->setToolTip(tr("Put mixer, augmentation and seed into the form of the Train page"));
  connect(use_, &QPushButton::clicked, this, &LabPage::useInTrain);
  column->addWidget(redrawButton);
  auto* exchange = new QHBoxLayout;
  exchange->setSpacing(kGap);
  exchange->addWidget(take);
  exchange->addWidget(use_);
  column->addLayout(exchange);
  column->addStretch(1);
  rebuildRows();
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(panel);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);  // it follows the focus of its fields
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFixedWidth(formWidth(fontMetrics()));
  return scroll;
}

QWidget* LabPage::makePictures() {
  auto* panel = new QWidget(this);
  tiles_.view = new PictureTile(tr("view A"), tr("View 1 of the image"), panel);
  tiles_.partner =
      new PictureTile(tr("partner B"), tr("View 1 of the image it is mixed with"), panel);
  tiles_.mask = new PictureTile(tr("mask: blue A, orange B"),
                                tr("Blue cells keep view A, orange cells show partner B"), panel);
  tiles_.mixed = new PictureTile(
      tr("mixed"), tr("mask · A + (1 − mask) · B, what the query network sees"), panel);
  tiles_.own = new ShareBar(tr("λ, weight of A"), &Colors::own, panel);
  tiles_.other = new ShareBar(tr("1 − λ, weight of B"), &Colors::partner, panel);
  sheet_ = new ContactSheet(panel);
  histogram_ = new LambdaHistogram(panel);
  HelpButton::inCornerOf(sheet_, Topic::contactSheet);
  HelpButton::inCornerOf(histogram_, Topic::lambdaHistogram);
  auto* tiles = new QHBoxLayout;
  tiles->setSpacing(kGap);
  for (PictureTile* tile : {tiles_.view, tiles_.partner, tiles_.mask, tiles_.mixed}) {
    tiles->addWidget(tile);
  }
  auto* below = new QHBoxLayout;
  below->setSpacing(2 * kGap);
  below->addWidget(sheet_, 3);
  below->addWidget(histogram_, 2);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(kGap, 2 * kGap, 2 * kGap, 2 * kGap);
  column->setSpacing(kGap);
  column->addWidget(banner_);
  column->addLayout(tiles, 3);
  column->addWidget(tiles_.own);
  column->addWidget(tiles_.other);
  column->addSpacing(kGap);
  column->addLayout(below, 3);
  return panel;
}

void LabPage::rebuildRows() {
  rows_.clear();
  if (rowsHolder_ != nullptr) {
    rowsHolder_->hide();
    rowsHolder_->deleteLater();
  }
  rowsHolder_ = new QWidget;
  auto* column = new QVBoxLayout(rowsHolder_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  for (const OptionSpec& spec : draft_.specs()) {
    if (!belongsToLab(spec.key)) continue;
    auto* row = new OptionRow(spec, draft_, true, rowsHolder_);
    column->addWidget(row);
    rows_.push_back(row);
  }
  rowsPlace_->addWidget(rowsHolder_);
}

OptionRow* LabPage::row(const std::string& path) const {
  for (OptionRow* row : rows_) {
    if (row->path() == path) return row;
  }
  return nullptr;
}

bool LabPage::hasSheet() const {
  return !sheet_->isEmpty();
}

void LabPage::takeFromTrain() {
  draft_.startFrom(trainDraft_.config(), tr("Train"));
}

void LabPage::showPair(const RunConfig& config, const QString& name, std::int64_t step,
                       std::int64_t row) {
  opened_ = true;  // the settings of the Train page do not take this place when the page is shown
  const QSignalBlocker stepBlocker(step_), pairBlocker(pair_);
  step_->setValue(static_cast<int>(step));
  pair_->setMaximum(std::max(pair_->maximum(), static_cast<int>(row) + 1));
  pair_->setValue(static_cast<int>(row) + 1);
  draft_.startFrom(config, name);
  ask();
}

void LabPage::useInTrain() {
  RunConfig config = trainDraft_.config();
  config.mixer = draft_.config().mixer;
  config.augmentation = draft_.config().augmentation;
  config.runtime.seed = draft_.config().runtime.seed;
  trainDraft_.replace(config);
  Q_EMIT usedInTrain();
}

std::optional<double> LabPage::requestedRatio() const {
  const auto& options = draft_.specs();
  const auto has = [&](const char* key) {
    return std::any_of(options.begin(), options.end(),
                       [&](const OptionSpec& spec) { return spec.key == key; });
  };
  // A ratio drawn from a Beta distribution asks for no share.
  const bool isBeta = has("mixer.ratioSampling") && draft_.text("mixer.ratioSampling") == "beta";
  if (isBeta || !has("mixer.keepRatio")) return std::nullopt;
  return draft_.text("mixer.keepRatio").toDouble();
}

void LabPage::ask() {
  if (!opened_) return;
  // What has its field here is said there; the rest of the configuration is the Train page's.
  for (const ConfigProblem& problem : draft_.problems()) {
    if (problem.isWarning) continue;
    if (row(problem.path) == nullptr) {
      banner_->say(Banner::Kind::error, QString::fromStdString(problem.message));
    }
    return;
  }
  worker_.ask({draft_.config(), step_->value(), pair_->value() - 1, kSheetRows, kDraws});
}

void LabPage::showSample(const MixPreview::Sample& sample, std::int64_t batchSize) {
  banner_->hide();
  hasPicture_ = true;
  pair_->setMaximum(static_cast<int>(std::max<std::int64_t>(1, batchSize)));
  pair_->setSuffix(tr(" of %1").arg(batchSize));
  tiles_.show(sample);
  sheet_->setCurrent(pair_->value() - 1);
}

void LabPage::redraw() {
  draft_.setFromText("runtime.seed", QString::number(draft_.config().runtime.seed + 1));
}

void LabPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (opened_) return;
  opened_ = true;
  takeFromTrain();
}

void LabPage::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      pair_->stepDown();
      break;
    case Qt::Key_Right:
      pair_->stepUp();
      break;
    case Qt::Key_Up:
      step_->stepUp();
      break;
    case Qt::Key_Down:
      step_->stepDown();
      break;
    case Qt::Key_R:
      redraw();
      break;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace mixmask::ui
