// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_page.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/changed_images.h"
#include "ui/compare/class_view.h"
#include "ui/compare/compare_text.h"
#include "ui/compare/curve_view.h"
#include "ui/compare/embedding_view.h"
#include "ui/compare/encoder_choice.h"
#include "ui/compare/metric_table.h"
#include "ui/compare/network_view.h"
#include "ui/compare/retrieval_view.h"
#include "ui/compare/robustness_view.h"
#include "ui/compare/settings_table.h"
#include "ui/compare/side_bar.h"
#include "ui/compare/verdict_head.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {

ComparePage::ComparePage(const StudioServices& services, Banner& banner, QWidget* parent)
    : QWidget(parent),
      banner_(banner),
      sides_(new SideBar(this)),
      head_(new VerdictHead(this)),
      pairs_(new QComboBox(this)),
      stack_(new QStackedWidget(this)),
      tabs_(new QTabWidget(this)),
      metrics_(new MetricTable(this)),
      settings_(new SettingsTable(this)),
      curves_(new CurveView(this)),
      classes_(new ClassView(this)),
      robustness_(new RobustnessView(this)),
      images_(new ChangedImages(this)),
      encoders_(services),
      retrieval_(new RetrievalView(encoders_, selection_, this)),
      embedding_(new EmbeddingView(encoders_, selection_, this)),
      network_(new NetworkView(encoders_, selection_, this)),
      worker_(services),
      report_(encoders_, worker_) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGap, 2 * kGap, 2 * kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(sides_);
  stack_->addWidget(makeEmpty());
  auto* whole = new QWidget(this);
  auto* inner = new QVBoxLayout(whole);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(kGap);
  inner->addWidget(head_);
  inner->addWidget(makeTabs(), 1);
  stack_->addWidget(whole);
  column->addWidget(stack_, 1);
  connectWorker();
  connectReport();
  connect(curves_, &CurveView::exportFailed, this,
          [this](const QString& problem) { banner_.say(Banner::Kind::error, problem); });
  connect(classes_, &ClassView::exportFailed, curves_, &CurveView::exportFailed);
  connect(robustness_, &RobustnessView::exportFailed, curves_, &CurveView::exportFailed);
}

QWidget* ComparePage::makeEmpty() {
  auto* page = new QWidget(this);
  emptyText_ = new QLabel(page);
  emptyText_->setWordWrap(true);
  emptyText_->setAlignment(Qt::AlignCenter);
  auto* column = new QVBoxLayout(page);
  column->addStretch(2);
  column->addWidget(emptyText_);
  column->addSpacing(2 * kGap);
  newestButton_ = new QPushButton(tr("Compare the two &newest runs"), page);
  newestButton_->setToolTip(tr("The newest one as B beside the one before it"));
  newestButton_->hide();
  connect(newestButton_, &QPushButton::clicked, this, [this] { compare(newest_); });
  column->addWidget(newestButton_, 0, Qt::AlignHCenter);
  column->addStretch(3);
  invite();
  return page;
}

void ComparePage::invite() {
  emptyText_->setText(
      tr("Which checkpoint is better, and how sure is that? Choose a run for A and "
         "one for B above, or drop their folders there.\nTheir figures, settings, "
         "curves and predictions appear here beside each other."));
}

QWidget* ComparePage::makeTabs() {
  const std::pair<QWidget*, QString> pages[] = {
      {metrics_, tr("&Metrics")},         {settings_, tr("Se&ttings")},
      {curves_, tr("Cur&ves")},           {classes_, tr("Cl&asses")},
      {robustness_, tr("&Hidden parts")}, {images_, tr("&Images")},
      {retrieval_, tr("Retr&ieval")},     {embedding_, tr("Em&bedding")},
      {network_, tr("&Filters and maps")}};
  for (const auto& [page, title] : pages) tabs_->addTab(page, title);
  tabs_->setDocumentMode(true);
  pairs_->setAccessibleName(tr("Protocol and pair"));
  pairs_->setToolTip(tr("Which figures the tabs Classes and Images look into"));
  tabs_->setCornerWidget(pairs_);
  auto* help = new HelpButton(Topic::metricTable, tabs_);
  tabs_->setCornerWidget(help, Qt::TopLeftCorner);
  connect(tabs_, &QTabWidget::currentChanged, help, [help](int tab) {
    constexpr Topic kTopics[] = {Topic::metricTable, Topic::settingsDiff, Topic::curves,
                                 Topic::confusion,   Topic::robustness,   Topic::changedImages,
                                 Topic::retrieval,   Topic::embedding,    Topic::networkMaps};
    help->setTopic(kTopics[tab]);
  });
  connect(pairs_, &QComboBox::currentIndexChanged, this, &ComparePage::showPair);
  connect(tabs_, &QTabWidget::currentChanged, this, &ComparePage::noticeTab);
  return tabs_;
}

void ComparePage::connectWorker() {
  connect(&worker_, &CompareWorker::compared, this, &ComparePage::take);
  connect(&worker_, &CompareWorker::picturesLoaded, images_, &ChangedImages::setPictures);
  connect(&worker_, &CompareWorker::picturesMissing, images_, &ChangedImages::setProblem);
  connect(images_, &ChangedImages::imagePicked, &selection_,
          [this](std::int64_t image) { selection_.select({image}); });
  connect(&selection_, &ImageSelection::changed, images_,
          [this] { images_->follow(selection_.current()); });
  connect(images_, &ChangedImages::picturesAsked, &worker_, &CompareWorker::loadPictures);
  connect(&worker_, &CompareWorker::runsListed, this, &ComparePage::offer);
  connect(sides_, &SideBar::chosen, this, &ComparePage::ask);
}

void ComparePage::connectReport() {
  using Kind = Banner::Kind;
  connect(sides_, &SideBar::reportAsked, this, &ComparePage::saveReport);
  connect(&report_, &ReportMaker::done, this, [this](const QString& file) {
    banner_.say(Kind::done, tr("The report is in %1.").arg(file));
  });
  connect(&report_, &ReportMaker::failed, this,
          [this](const QString& problem) { banner_.say(Kind::error, problem); });
  connect(&report_, &ReportMaker::slow, this, [this](const QString& words) {
    banner_.say(Kind::info, words, tr("Cancel"), [this] { report_.cancel(); });
  });
  connect(&report_, &ReportMaker::cancelled, this,
          [this] { banner_.say(Kind::info, tr("The report was cancelled.")); });
}

void ComparePage::offer(const std::vector<RunSummary>& runs) {
  sides_->setRuns(runs);
  newest_.clear();
  if (runs.size() >= 2) newest_ = {{runs[1].folder, {}}, {runs[0].folder, {}}};
  newestButton_->setVisible(!newest_.empty());
}

void ComparePage::compare(const std::vector<ComparedChoice>& choices) {
  sides_->choose(choices);
  ask();
}

SidePicker* ComparePage::picker(std::size_t side) const {
  return sides_->picker(side);
}

void ComparePage::ask() {
  std::vector<ComparedChoice> choices = sides_->choices();
  if (choices.size() < 2) {
    comparing_ = false;  // what is being read is of choices that are no longer there
    invite();
    stack_->setCurrentIndex(0);
    return;
  }
  comparing_ = true;
  if (!set_) emptyText_->setText(tr("Reading the results and curves."));
  const bool isShown = set_ && std::ranges::equal(set_->sides, choices, {}, &ComparedSide::choice);
  if (!isShown) head_->setOutdated();
  worker_.compare(std::move(choices));
}

void ComparePage::take(const std::shared_ptr<const ComparedSet>& set) {
  if (!std::ranges::equal(set->sides, sides_->choices(), {}, &ComparedSide::choice))
    return;  // outdated
  comparing_ = false;
  set_ = set;
  sides_->showSides(set->sides);
  head_->show(*set);
  metrics_->show(*set);
  settings_->show(*set);
  curves_->show(set);
  robustness_->show(*set);
  chooseEncoders();
  fillPairs();
  showPair();
  stack_->setCurrentIndex(1);
}

void ComparePage::fillPairs() {
  const QSignalBlocker block(pairs_);
  pairs_->clear();
  for (std::size_t i = 0; i < set_->groups.size(); ++i) {
    const ComparedGroup& group = set_->groups[i];
    for (std::size_t side = 1; side < set_->sides.size(); ++side) {
      if (!group.besideA[side]) continue;
      pairs_->addItem(
          tr("%1: %2 beside %3")
              .arg(protocolText(set_->anyRecordOf(group).result), letterOf(side), letterOf(0)),
          QPoint(static_cast<int>(i), static_cast<int>(side)));
      pairs_->setItemData(pairs_->count() - 1, conditionsText(set_->anyRecordOf(group).result),
                          Qt::ToolTipRole);
    }
  }
}

void ComparePage::chooseEncoders() {
  const EncoderChoice choice = encodersOf(*set_);
  encoders_.choose(choice.request, choice.whyNot);
  noticeTab();
}

// Encoders are opened once something of them is seen.
void ComparePage::noticeTab() {
  refreshPairs();
  const QWidget* page = tabs_->currentWidget();
  if (page == retrieval_ || page == embedding_ || page == network_) encoders_.open();
}

// Only two tabs look into one pair.
void ComparePage::refreshPairs() {
  const QWidget* page = tabs_->currentWidget();
  pairs_->setVisible(pairs_->count() > 0 && (page == classes_ || page == images_));
}

void ComparePage::showPair() {
  const bool any = pairs_->count() > 0;
  refreshPairs();
  for (QWidget* page : {static_cast<QWidget*>(classes_), static_cast<QWidget*>(images_)}) {
    tabs_->setTabEnabled(tabs_->indexOf(page), any);
  }
  const QPoint pair = pairs_->currentData().toPoint();
  const ComparedGroup* group = any ? &set_->groups[static_cast<std::size_t>(pair.x())] : nullptr;
  const auto side = static_cast<std::size_t>(any ? pair.y() : 1);
  classes_->show(set_, group, side);
  images_->show(set_, group, side);
}

void ComparePage::swapSides() {
  sides_->swapSides();
}

void ComparePage::writeReport(const QString& file) {
  report_.write(set_, file);
}

void ComparePage::saveReport() {
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Report of the comparison"), "comparison.pdf",
                                   tr("Page (*.pdf);;Web page (*.html)"));
  if (!file.isEmpty()) writeReport(file);
}

QString ComparePage::sentence() const {
  return head_->sentence();
}

QString ComparePage::problems() const {
  return head_->problems();
}

std::filesystem::path ComparePage::checkpointToJudge() const {
  if (set_ == nullptr || set_->sides.empty()) return {};
  const auto unjudged = std::ranges::find_if(
      set_->sides, [](const ComparedSide& side) { return side.records.empty(); });
  return (unjudged == set_->sides.end() ? set_->sides.front() : *unjudged).checkpoint;
}

void ComparePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();  // results may have come while another page was seen
  worker_.listRuns();
}

}  // namespace mixmask::ui
