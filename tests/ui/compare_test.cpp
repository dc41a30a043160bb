// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <gmock/gmock.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTableWidget>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/content_of.h"
#include "tests/temporary_folder.h"
#include "tests/ui/application.h"
#include "tests/ui/fake_records.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "tests/ui/focus_walk.h"
#include "ui/compare/changed_images.h"
#include "ui/compare/class_chart.h"
#include "ui/compare/class_view.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compare_text.h"
#include "ui/compare/confusion_map.h"
#include "ui/compare/curve_view.h"
#include "ui/compare/metric_table.h"
#include "ui/compare/robustness_view.h"
#include "ui/compare/settings_table.h"
#include "ui/compare/side_picker.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

using test::fakeRecord;
using testing::HasSubstr;
using testing::Not;

// Runs that are good and bad, by their names, and what each of them has.
class Compare : public ::testing::Test {
 protected:
  void SetUp() override {
    records_["good"].records = {fakeRecord("knn", 0.22, 2000, 1),
                                fakeRecord("linear", 0.18, 2000, 1),
                                test::fakeRobustness(0.22, 0.5)};
    records_["bad"].records = {fakeRecord("knn", 0.30), fakeRecord("linear", 0.19),
                               test::fakeRobustness(0.30, 0.9)};
    records_["third"].records = {fakeRecord("knn", 0.25, 2000, 2)};
    history_.description = test::fakeRun();
    for (std::int64_t step = 1; step <= 400; ++step) history_.steps.push_back(test::fakeStep(step));
  }

  StudioServices services() {
    StudioServices s = world_.services();
    s.evaluationRecordsOf = [this](const std::filesystem::path& folder) {
      ++reads_;
      if (folder.filename() == deleted_)
        throw DataError(folder.string() + ": there is no such folder");
      const auto found = records_.find(folder.filename().string());
      return found == records_.end() ? EvaluationRecords{} : found->second;
    };
    s.configOfRun = [this](const std::filesystem::path& folder) {
      if (folder.string().find("gone") != std::string::npos || folder.filename() == deleted_) {
        throw ConfigError(folder.string() + ": this folder holds no run (there is no config.yaml)");
      }
      RunConfig config;
      if (folder.filename() == "good") config.optimizer.learningRate = 0.06;
      config.data.root = folder.string();
      return config;
    };
    s.historyOfRun = [this](const std::filesystem::path& folder) {
      RunHistory history = history_;
      const double factor = folder.filename() == "good" ? 0.95 : 1;
      for (StepReport& report : history.steps) report.loss *= factor;
      if (folder.filename() != recordsTimeOf_) history.system.clear();
      if (folder.filename() == "third") history.steps.resize(history.steps.size() / 2);
      if (folder.filename() == spikeIn_) history.steps[kSpike - 1].loss = kSpikeLoss;
      return history;
    };
    s.openTestImages = [this](const DataConfig&) -> std::unique_ptr<TestImages> {
      if (!imagesProblem_.empty()) throw DataError(imagesProblem_);
      return std::make_unique<test::FakeTestImages>();
    };
    return s;
  }

  void open() {
    banner_ = std::make_unique<Banner>();
    page_ = std::make_unique<ComparePage>(services(), *banner_);
    page_->resize(1180, 700);
    page_->show();
  }
  void compare(const std::vector<std::string>& names) {
    if (!page_) open();
    std::vector<ComparedChoice> choices;
    for (const std::string& name : names) choices.push_back({"/nowhere/runs/" + name, {}});
    page_->compare(choices);
    ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
    test::drawAll();
  }
  std::string sentence() { return page_->sentence().toStdString(); }
  std::string problems() { return page_->problems().toStdString(); }
  std::vector<std::string> metricRows() {
    std::vector<std::string> rows;
    for (int i = 0; i < page_->metrics()->topLevelItemCount(); ++i) {
      const QTreeWidgetItem* head = page_->metrics()->topLevelItem(i);
      for (int j = 0; j < head->childCount(); ++j) {
        rows.push_back(head->child(j)->data(0, Qt::AccessibleTextRole).toString().toStdString());
        if (rows.back().empty()) rows.back() = head->child(j)->text(0).toStdString();
      }
    }
    return rows;
  }

  test::FakeWorld world_;
  std::map<std::string, EvaluationRecords> records_;
  RunHistory history_;
  std::string imagesProblem_, recordsTimeOf_;
  static constexpr std::int64_t kSpike = 43211;  // the step, in the middle of a long run
  static constexpr double kSpikeLoss = 40;
  std::string spikeIn_;  // a run
  std::string deleted_;  // a run; only changed while nothing is compared
  std::atomic<int> reads_{0};
  std::unique_ptr<Banner> banner_;
  std::unique_ptr<ComparePage> page_;
};

TEST_F(Compare, OffersTheTwoNewestRunsWhereNothingIsChosen) {
  RunSummary first = test::fakeSummary("bad"), second = test::fakeSummary("good");
  world_.runs->set({second, first});
  open();
  QPushButton* offer = nullptr;
  ASSERT_TRUE(test::waitUntil([&] {
    for (QPushButton* button : page_->findChildren<QPushButton*>()) {
      if (button->isVisible() && button->text().contains("newest runs")) offer = button;
    }
    return offer != nullptr;
  }));
  offer->click();
  ASSERT_TRUE(test::waitUntil([&] { return page_->set() != nullptr; }));
  EXPECT_EQ(page_->set()->sides[1].name, "good");
}

TEST_F(Compare, SaysWhichIsBetterAndHowSureThatIs) {
  compare({"bad", "good"});
  EXPECT_THAT(sentence(), HasSubstr("B is better than A in Weighted kNN by "));
  EXPECT_THAT(sentence(), HasSubstr("95 % interval +"));
  EXPECT_THAT(sentence(), HasSubstr("2,000 images"));
  EXPECT_THAT(sentence(), HasSubstr("All 3 figures say that it is better."));
  EXPECT_EQ(problems(), "");
  page_->swapSides();
  ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
  EXPECT_THAT(sentence(), HasSubstr("B is worse than A in Weighted kNN by "));
}

TEST_F(Compare, ExplainsTheBarOfSidesAndEachTab) {
  compare({"bad", "good"});
  const HelpButton* ofSides = helpAround(page_->picker(0));
  ASSERT_NE(ofSides, nullptr);
  EXPECT_EQ(ofSides->topic(), Topic::comparison);
  page_->tabs()->setCurrentWidget(page_->curves());
  const HelpButton* ofTab = helpAround(page_->curves()->axis());
  ASSERT_NE(ofTab, nullptr);
  EXPECT_EQ(ofTab->topic(), Topic::curves);
}

TEST_F(Compare, ShowsTheFocusOfWhateverTakesIt) {
  compare({"bad", "good"});
  for (int tab = 0; tab < page_->tabs()->count(); ++tab) {
    page_->tabs()->setCurrentIndex(tab);
    test::drawAll();
    EXPECT_GT(test::expectFocusIsSeen(*page_), 5) << tab;
  }
}

TEST_F(Compare, OfTheSameCheckpointTellsNothingApart) {
  compare({"bad", "bad"});
  EXPECT_THAT(sentence(), HasSubstr("B and A cannot be told apart"));
}

TEST_F(Compare, OfOtherParametersNeverSharesARow) {
  records_["good"].records[0].result.parameters[0].second = std::int64_t{20};
  compare({"bad", "good"});
  EXPECT_THAT(sentence(), HasSubstr("in Linear probe")) << "the first that can be compared";
  EXPECT_THAT(metricRows(), testing::Contains("B was judged otherwise: k 20, not 200."));
  EXPECT_THAT(metricRows(), testing::Contains("A was judged otherwise: k 200, not 20."));
}

TEST_F(Compare, OfThreeStandsBesideTheFirst) {
  compare({"bad", "good", "third"});
  EXPECT_THAT(sentence(), HasSubstr("\nC is better than A in Weighted kNN"));
  EXPECT_THAT(metricRows(), testing::Contains("C was not judged by this protocol."));
}

TEST_F(Compare, ShowsTheSettingsThatDifferAndAllOnDemand) {
  compare({"bad", "good"});
  SettingsTable& settings = *page_->settings();
  ASSERT_EQ(settings.table()->rowCount(), 1) << "the folder of the data is left out";
  EXPECT_EQ(settings.table()->item(0, 0)->text(), "optimizer.learningRate");
  EXPECT_EQ(settings.table()->item(0, 3)->text(), "0.06");
  EXPECT_EQ(settings.asText(),
            "Setting\tMeaning\tA\tB\noptimizer.learningRate\tLearning rate\t0.03\t0.06\n");
  settings.onlyDifferent()->setChecked(false);
  EXPECT_GT(settings.table()->rowCount(), 30);
  settings.filter()->setText("DATA.");
  EXPECT_EQ(settings.table()->rowCount(), 4);
}

TEST_F(Compare, DrawsCurvesByStepsEpochsAndImages) {
  compare({"bad", "good", "third"});
  CurveView& view = *page_->curves();
  page_->tabs()->setCurrentWidget(&view);
  const auto& series = view.curves()->series();
  EXPECT_EQ(series[0].values->count(), 400);
  EXPECT_EQ(series[2].values->count(), 200);
  EXPECT_EQ(view.differences()->series()[2].values->count(), 200) << "where both have values";
  const double atTen = view.differences()->series()[1].values->buckets()[9].mean;
  EXPECT_NEAR(atTen, -0.05 * history_.steps[9].loss, 1e-9);
  view.axis()->setCurrentIndex(CurveAxis::images);
  EXPECT_EQ(series[0].values->buckets()[399].x, 400.0 * 256);
  view.axis()->setCurrentIndex(CurveAxis::epoch);
  EXPECT_NEAR(series[0].values->buckets()[399].x, 400.0 / 234, 1e-9);
}

TEST_F(Compare, ShowsBandsAndSmoothingAsThePageTrainDoes) {
  compare({"bad", "good"});
  CurveView& view = *page_->curves();
  page_->tabs()->setCurrentWidget(&view);
  EXPECT_TRUE(view.bands()->isChecked());
  EXPECT_TRUE(view.curves()->areBandsShown());
  view.bands()->setChecked(false);
  EXPECT_FALSE(view.curves()->areBandsShown());
  EXPECT_FALSE(view.differences()->areBandsShown());
  QKeyEvent key(QEvent::KeyPress, Qt::Key_B, Qt::NoModifier, "b");
  QApplication::sendEvent(view.curves(), &key);
  EXPECT_TRUE(view.bands()->isChecked()) << "the chart's own key";
  EXPECT_TRUE(view.differences()->areBandsShown());
  view.smoothing()->setValue(90);
  EXPECT_EQ(view.differences()->smoothing(), 0.9);
}

TEST_F(Compare, OverlaysCurvesByTimeWhereItWasRecorded) {
  compare({"bad", "good"});
  CurveView& view = *page_->curves();
  const auto* axes = qobject_cast<const QStandardItemModel*>(view.axis()->model());
  EXPECT_FALSE(axes->item(CurveAxis::time)->isEnabled()) << "no run has a record of its time";
  history_.system = {{.step = 100, .seconds = 60},
                     {.step = 300, .seconds = 180},
                     {.step = 200, .seconds = 90},
                     {.step = 400, .seconds = 390}};
  recordsTimeOf_ = "good";
  compare({"third", "bad"});
  compare({"bad", "good"});
  ASSERT_TRUE(axes->item(CurveAxis::time)->isEnabled());
  view.axis()->setCurrentIndex(CurveAxis::time);
  EXPECT_EQ(view.curves()->xAxis->label(), "training time (min)");
  EXPECT_TRUE(view.curves()->series()[0].values->empty());
  EXPECT_THAT(view.note().toStdString(), HasSubstr("A has no record of its time"));
  const auto& points = view.curves()->series()[1].values->buckets();
  ASSERT_EQ(points.size(), 400U);
  EXPECT_NEAR(points[99].x, 1, 1e-9);
  EXPECT_NEAR(points[399].x, 6.5, 1e-9);
}

// Whether something coloured passes the upper quarter of the axes there; grid and ground are grey.
bool showsColour(Chart& chart, double x) {
  chart.replot();
  const QImage image = chart.grab().toImage();
  const QRect inside = chart.axisRect()->rect();
  const int column = qRound(chart.xAxis->coordToPixel(x));
  for (int y = inside.top(); y < inside.top() + inside.height() / 4; ++y) {
    for (int near = column - 1; near <= column + 1; ++near) {
      const QColor pixel = image.pixelColor(near, y);
      if (pixel.hsvSaturation() > 30) return true;
    }
  }
  return false;
}

TEST_F(Compare, ASpikeOfOneStepOfALongRunStaysInSightAtAnyZoom) {
  constexpr std::int64_t kSteps = 60000;
  history_.steps.clear();
  for (std::int64_t step = 1; step <= kSteps; ++step)
    history_.steps.push_back(test::fakeStep(step));
  spikeIn_ = "good";
  compare({"bad", "good"});
  CurveView& view = *page_->curves();
  page_->tabs()->setCurrentWidget(&view);
  const double usual = history_.steps[kSpike - 1].loss;
  const std::pair<CurveAxis::Kind, double> axes[] = {
      {CurveAxis::step, 1}, {CurveAxis::images, 256}, {CurveAxis::epoch, 1.0 / 234}};
  for (const auto& [axis, factor] : axes) {
    view.axis()->setCurrentIndex(axis);
    for (Chart* chart : {view.curves(), view.differences()}) {
      test::drawAll();
      const ThinnedSeries& drawn = *chart->series()[1].values;
      EXPECT_EQ(drawn.count(), kSteps);
      ASSERT_FALSE(drawn.isExact());
      const double highest = chart == view.curves() ? kSpikeLoss : kSpikeLoss - usual;
      EXPECT_NEAR(drawn.at(kSpike * factor).highest, highest, 1e-9);
      for (const double width : {60000.0, 6000.0, 600.0, 60.0}) {
        chart->showXRange(
            QCPRange((kSpike - 0.4 * width) * factor, (kSpike + 0.6 * width) * factor));
        EXPECT_TRUE(showsColour(*chart, kSpike * factor)) << axis << ' ' << width;
        EXPECT_FALSE(showsColour(*chart, (kSpike + 0.2 * width) * factor)) << axis << ' ' << width;
      }
    }
  }
  EXPECT_THAT(view.note().toStdString(), HasSubstr("A point of B is the mean of 2 steps, and"));
}

// What moves in both alike is no difference, however much of it shares a bucket.
TEST_F(Compare, TheBandOfADifferenceIsThatOfItsSteps) {
  history_.steps.clear();
  for (std::int64_t step = 1; step <= 60000; ++step) {
    StepReport report = test::fakeStep(step);
    report.loss = step % 2 == 0 ? 1 : 9;
    history_.steps.push_back(report);
  }
  compare({"bad", "other"});
  const ThinnedSeries& difference = *page_->curves()->differences()->series()[1].values;
  ASSERT_FALSE(difference.isExact());
  EXPECT_EQ(difference.lowest(), 0);
  EXPECT_EQ(difference.highest(), 0);
}

TEST(SecondsAt, AreOnLinesBetweenTheRecords) {
  const Curve seconds{.step = {100, 200}, .value = {50, 250}};
  EXPECT_EQ(secondsAt(seconds, 50), 25);
  EXPECT_EQ(secondsAt(seconds, 150), 150);
  EXPECT_EQ(secondsAt(seconds, 200), 250);
  EXPECT_EQ(secondsAt(seconds, 210), 270);
}

TEST(CurveDifference, IsTakenWhereBothAreKnown) {
  const Curve a{.step = {0, 1, 2, 3, 9}, .value = {1, 1, 1, 1, 1}};
  const Curve b{.step = {1, 3}, .value = {2, 4}};
  const StepPlace same = [](double step) { return step; };
  const Curve difference = differenceOf(a, same, b, same);
  EXPECT_THAT(difference.step, testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(difference.value, testing::ElementsAre(1, 2, 3));
  EXPECT_TRUE(differenceOf(a, same, {}, same).step.empty());
}

TEST(CurveDifference, IsTakenWhereBothAreOnTheAxisAndNamesTheStepsOfA) {
  const Curve a{.step = {1, 2, 3}, .value = {0, 0, 0}};
  const Curve b{.step = {1, 2, 3}, .value = {10, 20, 30}};
  const auto times = [](double factor) -> StepPlace {
    return [factor](double step) { return factor * step; };
  };
  const Curve difference = differenceOf(a, times(2), b, times(4));
  EXPECT_THAT(difference.step, testing::ElementsAre(2, 3));
  EXPECT_THAT(difference.value, testing::ElementsAre(10, 15));
}

TEST_F(Compare, SaysWhereLossesAreNotTheSameFunction) {
  compare({"bad", "good"});
  EXPECT_EQ(page_->curves()->note(), "");
  ComparedSet set = *page_->set();
  for (ConfigRow& row : set.config) row.differs = row.differs || row.key == "mixer.name";
  EXPECT_THAT(lossCaveat(set).toStdString(), HasSubstr("not the same function (mixer.name)"));
}

TEST_F(Compare, ShowsConfusionsOnOneScaleAndBlinksByTheSpaceKey) {
  compare({"bad", "good"});
  ClassView& view = *page_->classes();
  page_->tabs()->setCurrentWidget(&view);
  test::drawAll();
  const double a = view.ofA()->shareAt(6, 6), b = view.ofOther()->shareAt(6, 6);
  EXPECT_GT(b, a);
  EXPECT_NEAR(view.difference()->shareAt(6, 6), b - a, 1e-12);
  EXPECT_EQ(view.chart()->shown().size(), 10);
  EXPECT_EQ(view.chart()->shown().front(), "Shirt") << "gains most";
  QKeyEvent space(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, " ");
  QApplication::sendEvent(&view, &space);
  EXPECT_EQ(view.ofA()->shareAt(6, 6), b);
  EXPECT_EQ(view.ofA()->title(), "B, in the place of A");
  QApplication::sendEvent(&view, &space);
  EXPECT_EQ(view.ofA()->shareAt(6, 6), a);
}

TEST_F(Compare, DrawsRobustnessErasedAndFilled) {
  compare({"bad", "good"});
  page_->tabs()->setCurrentWidget(page_->robustness());
  EXPECT_EQ(page_->robustness()->charts()[0]->series()[1].values->count(), 5);
  EXPECT_THAT(page_->robustness()->words().toStdString(), HasSubstr("Erased to 80.0 %: A "));
  records_["good"].records.pop_back();
  compare({"bad", "good"});
  EXPECT_THAT(page_->robustness()->words().toStdString(),
              HasSubstr("B was not judged by this protocol."));
}

TEST_F(Compare, ListsWhereTheOtherMendsAndBreaksWithPictures) {
  compare({"bad", "good"});
  QListWidget* mended = page_->images()->mended();
  ASSERT_GT(mended->count(), 50);
  EXPECT_THAT(mended->item(0)->text().toStdString(), HasSubstr("scores differ by "));
  EXPECT_TRUE(test::waitUntil([&] { return !mended->item(0)->icon().isNull(); }));
  EXPECT_GT(page_->images()->broken()->count(), 0);
}

TEST_F(Compare, WithoutTheDataSetListsIndicesAndSaysWhy) {
  imagesProblem_ = "there is no fashion-mnist here";
  compare({"bad", "good"});
  EXPECT_TRUE(test::waitUntil([&] { return !page_->images()->problem().isEmpty(); }));
  EXPECT_THAT(page_->images()->problem().toStdString(), HasSubstr("no fashion-mnist here"));
  EXPECT_GT(page_->images()->mended()->count(), 50);
}

TEST_F(Compare, AShortRunHasItsKnnOnTheFullSetsForACurve) {
  const auto judged = [](std::int64_t step, bool fullSets) {
    return EvaluationReport{.step = step, .fullSets = fullSets, .knnTop1 = 0.5};
  };
  const auto points = [this] {
    compare({"bad", "good"});
    return page_->set()->sides[0].curve(Quantity::knn).count();
  };
  history_.evaluations = {judged(0, true), judged(0, false), judged(400, true)};
  EXPECT_EQ(points(), 2);
  history_.evaluations.insert(history_.evaluations.begin() + 2,
                              {judged(100, false), judged(200, false)});
  page_->compare({});
  EXPECT_EQ(points(), 3);
}

// What was asked for and is no longer chosen is not waited for.
TEST_F(Compare, OfOneSideIsAnInvitationAgain) {
  compare({"bad", "good"});
  page_->compare({{"/nowhere/runs/bad", {}}});
  EXPECT_FALSE(page_->isComparing());
  EXPECT_FALSE(page_->tabs()->isVisible());
  compare({"bad", "good"});
  EXPECT_TRUE(page_->tabs()->isVisible());
}

TEST_F(Compare, OfBrokenFoldersIsASentenceOnThePage) {
  records_["bad"].problems = {"knn.json: breaks off at byte 7"};
  records_["bad"].records.clear();
  compare({"bad", "gone"});
  EXPECT_THAT(sentence(), HasSubstr("A has no results to compare."));
  EXPECT_THAT(problems(), HasSubstr("A: knn.json: breaks off at byte 7"));
  EXPECT_THAT(problems(), HasSubstr("A: bad has not been judged yet"));
  EXPECT_THAT(problems(), HasSubstr("B: /nowhere/runs/gone: this folder holds no run"));
  EXPECT_TRUE(banner_->isHidden());
  compare({"bad", "good"});
  compare({"good", "third"});
  EXPECT_THAT(sentence(), HasSubstr("than A in Weighted kNN"));
}

TEST_F(Compare, OfAStepOrAFileTakesItsResults) {
  EvaluationRecord early = fakeRecord("knn", 0.5);
  early.result.step = 234;
  early.result.checkpoint = "step-00000234.safetensors";
  early.weights = "early";
  records_["bad"].records.push_back(early);
  compare({"bad", "good"});
  QComboBox* steps = page_->picker(0)->steps();
  ASSERT_EQ(steps->count(), 2);
  EXPECT_EQ(steps->currentText(), "step 1,170") << "the newest";
  page_->compare({{"/nowhere/runs/bad/checkpoints/step-00000234.safetensors", {}},
                  {"/nowhere/runs/good", {}}});
  ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
  EXPECT_EQ(page_->set()->sides[0].step, 234);
  page_->compare({{"/nowhere/runs/bad", 234}, {"/nowhere/runs/bad", 1170}});
  ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
  EXPECT_THAT(sentence(), HasSubstr("B is better than A"));
}

TEST_F(Compare, OfAnImportedCheckpointTakesItsResultsOrSaysThatItHasNone) {
  const test::TemporaryFolder place;
  const auto judged = place.write("judged.pth", std::string_view("never read here"));
  const auto unjudged = place.write("unjudged.pth", std::string_view("never read here"));
  records_["judged.pth"].records = {fakeRecord("knn", 0.5)};
  open();
  page_->compare({{unjudged, {}}, {judged, {}}});
  ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
  EXPECT_THAT(problems(), HasSubstr("A: unjudged.pth has not been judged yet"));
  EXPECT_THAT(problems(), Not(HasSubstr("B: ")));
  EXPECT_EQ(page_->set()->sides[1].checkpoint, judged);
  EXPECT_EQ(page_->checkpointToJudge(), unjudged);
  ASSERT_EQ(page_->set()->sides[1].records.size(), 1U);
}

TEST_F(Compare, OfALongRunKeepsTheWindowAnsweringAndTheNewestChoiceWins) {
  history_.steps.clear();
  for (std::int64_t step = 1; step <= 300000; ++step)
    history_.steps.push_back(test::fakeStep(step));
  open();
  qint64 longest = 0;
  QElapsedTimer clock;
  for (int i = 0; i < 5; ++i)
    page_->compare({{"/nowhere/runs/bad", {}}, {"/nowhere/runs/good", {}}});
  page_->compare({{"/nowhere/runs/good", {}}, {"/nowhere/runs/third", {}}});
  while (page_->isComparing()) {
    clock.start();
    QApplication::processEvents();
    longest = std::max(longest, clock.elapsed());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(page_->set()->sides[1].name, "third");
  EXPECT_EQ(page_->set()->sides[0].curve(Quantity::loss).count(), 300000);
  EXPECT_LE(page_->set()->sides[0].curve(Quantity::loss).buckets().size(),
            ThinnedSeries::kMostBuckets);
  RecordProperty("longest_ms", static_cast<int>(longest));
}

TEST_F(Compare, WritesOnePage) {
  compare({"bad", "good", "third"});
  QTemporaryDir place;
  const QString html = place.filePath("c.html"), pdf = place.filePath("c.pdf");
  const auto write = [&](const QString& file) {
    banner_->hide();
    page_->writeReport(file);
    EXPECT_TRUE(test::waitUntil([&] { return !banner_->isHidden(); }));
    return banner_->text().toStdString();
  };
  EXPECT_THAT(write(html), HasSubstr("The report is in "));
  EXPECT_THAT(write(pdf), HasSubstr("The report is in "));
  const std::string text = test::contentOf(html.toStdString());
  EXPECT_THAT(text, HasSubstr("B is better than A in Weighted kNN"));
  EXPECT_THAT(text, HasSubstr("optimizer.learningRate"));
  EXPECT_THAT(text, HasSubstr("data:image/png;base64,"));
  const std::string bytes = test::contentOf(pdf.toStdString());
  EXPECT_TRUE(bytes.starts_with("%PDF-"));
  EXPECT_THAT(bytes, HasSubstr("/Count 1"));
  EXPECT_THAT(write("/nowhere/c.pdf"), HasSubstr("could not be written"));
}

// Names, settings and classes come from files.
TEST_F(Compare, EscapesEveryNameInTheReport) {
  const std::string evil = "<script>alert(1)";
  for (const std::string& name : {std::string("bad"), evil}) {
    records_[name] = records_[name == "bad" ? "bad" : "good"];
    for (EvaluationRecord& record : records_[name].records) {
      record.classNames[6] = "<img src=x onerror='alert(2)'>";
      record.result.label = "kNN <b>\"&";
      record.result.data = "<iframe>";
    }
  }
  compare({"bad", evil});
  QTemporaryDir place;
  const QString html = place.filePath("c.html");
  page_->writeReport(html);
  ASSERT_TRUE(test::waitUntil([&] { return !banner_->isHidden(); }));
  const std::string text = test::contentOf(html.toStdString());
  EXPECT_THAT(text, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(text, HasSubstr("kNN &lt;b&gt;&quot;&amp;"));
  for (const char* tag :
       {"<script", "<img src=x", "<iframe", "<b>\"", "http:", "https:", "file:"}) {
    EXPECT_THAT(text, testing::Not(HasSubstr(tag)));
  }
}

TEST_F(Compare, SaysInOneSentenceWhyAReportCannotBeWritten) {
  compare({"bad", "good"});
  QTemporaryDir place;
  for (const QString& file :
       {place.path(), place.filePath("none/c.html"), QString("/proc/c.pdf")}) {
    banner_->hide();
    page_->writeReport(file);
    ASSERT_TRUE(test::waitUntil([&] { return !banner_->isHidden(); }));
    EXPECT_THAT(banner_->text().toStdString(), HasSubstr("could not be written"));
    EXPECT_EQ(banner_->text().count('\n'), 0);
  }
  EXPECT_TRUE(QDir(place.path()).isEmpty()) << "nothing half written stays";
}

TEST_F(Compare, GoesOnWithTheOtherSideWhenAFolderIsDeleted) {
  compare({"bad", "good"});
  deleted_ = "good";
  compare({"bad", "good"});
  EXPECT_THAT(sentence(), HasSubstr("B has no results to compare."));
  EXPECT_THAT(problems(), HasSubstr("B: /nowhere/runs/good"));
  EXPECT_THAT(problems(), testing::Not(HasSubstr("A: ")));
  EXPECT_TRUE(banner_->isHidden());
  EXPECT_EQ(page_->curves()->curves()->series()[0].values->count(), 400) << "A is drawn";
  EXPECT_THAT(metricRows(), testing::Contains(HasSubstr("A: ")));
  EXPECT_THAT(page_->settings()->words().toStdString(), HasSubstr("Fewer than two runs"));
  deleted_.clear();
  compare({"bad", "good"});
  EXPECT_EQ(problems(), "");
}

TEST(CompareText, KeepsSignsAndSmallNumbers) {
  EXPECT_EQ(pointsText(0.018), "+1.8");
  EXPECT_EQ(pointsText(-0.018), QString(QChar(0x2212)) + "1.8");
  EXPECT_EQ(pointsText(0.0004), "+0.04");
  EXPECT_EQ(pointsText(0), "0.00");
}

}  // namespace
}  // namespace mixmask::ui
