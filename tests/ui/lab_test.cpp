// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QElapsedTimer>
#include <QPainter>
#include <QPushButton>
#include <atomic>
#include <thread>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/lab/lab_page.h"
#include "ui/lab/lambda_histogram.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"
#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

RunConfig withSeed(std::int64_t seed) {
  RunConfig config;
  config.runtime.seed = seed;
  return config;
}

TEST(SampleWorker, OfManyRequestsWhileItDrawsOnlyTheLastIsDrawn) {
  FakeWorld world;
  world.lab->hold = true;
  SampleWorker worker(world.services());
  std::vector<MixPreview::Sample> shown;
  QObject::connect(
      &worker, &SampleWorker::sampleReady,
      [&](const MixPreview::Sample& sample, std::int64_t) { shown.push_back(sample); });
  worker.ask({withSeed(0)});
  ASSERT_TRUE(test::waitUntil([&] { return world.lab->samples == 1; }));
  for (int seed = 1; seed <= 100; ++seed) worker.ask({withSeed(seed)});
  world.lab->hold = false;
  world.lab->hold.notify_all();
  ASSERT_TRUE(test::waitUntil([&] { return shown.size() == 2; }));
  EXPECT_EQ(worker.begun(), 2);
  EXPECT_EQ(shown.back().mask.cells, test::fakeSample(28, 4, 100, 0).mask.cells);
}

TEST(SampleWorker, ReadsTheDataOnceForOneDataSet) {
  FakeWorld world;
  SampleWorker worker(world.services());
  int ready = 0;
  QObject::connect(&worker, &SampleWorker::sampleReady, [&] { ++ready; });
  for (int i = 1; i <= 3; ++i) {
    worker.ask({withSeed(i)});
    ASSERT_TRUE(test::waitUntil([&] { return ready == i; }));
  }
  EXPECT_EQ(world.lab->opened, 1);
  RunConfig other;
  other.data.name = "cifar10";
  worker.ask({other});
  ASSERT_TRUE(test::waitUntil([&] { return ready == 4; }));
  EXPECT_EQ(world.lab->opened, 2);
}

TEST(SampleWorker, TellsWhyTheDataCannotBeRead) {
  FakeWorld world;
  world.labProblem = "data.root: /nowhere holds no images; choose their folder.";
  SampleWorker worker(world.services());
  QString message;
  QObject::connect(&worker, &SampleWorker::failed, [&](const QString& text) { message = text; });
  worker.ask({});
  ASSERT_TRUE(test::waitUntil([&] { return !message.isEmpty(); }));
  EXPECT_EQ(message.toStdString(), world.labProblem);
}

TEST(SampleWorker, EndsWhileTheDataAreRead) {
  FakeWorld world;
  StudioServices services = world.services();
  std::atomic<bool> isReading{false};
  services.openViewLab = [&](const RunConfig&,
                             const std::stop_token& stop) -> std::unique_ptr<ViewLab> {
    isReading = true;
    while (!stop.stop_requested()) std::this_thread::yield();
    return nullptr;
  };
  SampleWorker worker(services);
  worker.ask({});
  EXPECT_TRUE(test::waitUntil([&] { return isReading.load(); }));
}  // or never

class Lab : public ::testing::Test {
 protected:
  void SetUp() override {
    train_ = std::make_unique<ConfigDraft>(world_.services());
    page_ = std::make_unique<LabPage>(world_.services(), *train_);
    page_->resize(1200, 750);
    page_->show();
    ASSERT_TRUE(test::waitUntil([&] { return page_->hasSheet(); }));
  }
  void press(int key) { test::press(page_.get(), key); }

  FakeWorld world_;
  std::unique_ptr<ConfigDraft> train_;
  std::unique_ptr<LabPage> page_;
};

TEST_F(Lab, AChangedSliderShowsItsPictureInUnderFiftyMilliseconds) {
  bool shown = false;
  QObject::connect(&page_->worker(), &SampleWorker::sampleReady,
                   [&](const MixPreview::Sample& sample, std::int64_t) {
                     shown = shown || sample.mask.size == 9;
                   });
  QElapsedTimer clock;
  clock.start();
  Q_EMIT page_->row("mixer.gridSize")->editor()->edited("9");
  EXPECT_LT(clock.elapsed(), 50);  // the GUI thread goes on at once
  EXPECT_TRUE(test::waitUntil([&] { return shown; }));
}

TEST_F(Lab, RDrawsWithTheNextSeed) {
  const std::int64_t seed = page_->draft().config().runtime.seed;
  press(Qt::Key_R);
  EXPECT_EQ(page_->draft().config().runtime.seed, seed + 1);
}

TEST_F(Lab, ArrowKeysChangeThePair) {
  std::vector<std::int64_t> pairs;
  MixPreview::Sample last;
  QObject::connect(&page_->worker(), &SampleWorker::sampleReady,
                   [&](const MixPreview::Sample& sample, std::int64_t) { last = sample; });
  press(Qt::Key_Right);
  press(Qt::Key_Right);
  const MixPreview::Sample third = test::fakeSample(28, 4, 0, 2);
  EXPECT_TRUE(test::waitUntil([&] { return last.view.pixels == third.view.pixels; }));
}

TEST_F(Lab, ItsSettingsGoToTrainAndComeFromThere) {
  Q_EMIT page_->row("mixer.gridSize")->editor()->edited("7");
  for (QPushButton* button : page_->findChildren<QPushButton*>()) {
    if (button->text() == "Use these in Train") button->click();
  }
  EXPECT_EQ(std::get<std::int64_t>(train_->config().mixer.options.at("gridSize")), 7);
  train_->setFromText("mixer.gridSize", "5");
  page_->takeFromTrain();
  EXPECT_EQ(page_->draft().text("mixer.gridSize"), "5");
}

TEST_F(Lab, AWrongValueIsExplainedAndNotDrawn) {
  const int drawn = world_.lab->samples;
  Q_EMIT page_->row("mixer.gridSize")->editor()->edited("99");
  EXPECT_TRUE(page_->row("mixer.gridSize")->message().contains("above the largest"));
  test::drawAll();
  EXPECT_EQ(world_.lab->samples, drawn);
}

TEST_F(Lab, WithoutMixingItShowsTheViewAlone) {
  Q_EMIT page_->row("mixer.name")->editor()->edited("none");
  test::drawAll();
  EXPECT_TRUE(test::waitUntil([&] { return page_->row("mixer.gridSize") == nullptr; }));
  const auto tileOf = [&](const QString& name) -> const PictureTile* {
    for (const PictureTile* tile : page_->findChildren<PictureTile*>()) {
      if (tile->accessibleName() == name) return tile;
    }
    return nullptr;
  };
  ASSERT_NE(tileOf("partner B"), nullptr);
  EXPECT_TRUE(test::waitUntil([&] { return tileOf("partner B")->image().isNull(); }));
  EXPECT_TRUE(tileOf("mixed")->image().isNull());
  EXPECT_FALSE(tileOf("view A")->image().isNull());
}

TEST(LambdaHistogram, SaysHowManyMasksMixNothing) {
  LambdaHistogram histogram;
  histogram.setLambdas({{0.0, 0.0, 0.5, 1.0}, 0.375, 0.41, 0.75}, 0.5);
  EXPECT_EQ(histogram.words().toStdString(),
            "mean 0.375, standard deviation 0.410, requested 0.5 (dashed)");
  EXPECT_TRUE(histogram.degenerateWords().contains("75.0 % of the masks mix nothing"));
  histogram.setLambdas({{0.5, 0.5}, 0.5, 0, 0}, 0.5);
  EXPECT_EQ(histogram.degenerateWords(), "");
  histogram.setLambdas({{0.5, 0.5}, 0.5, 0, 0}, std::nullopt);
  EXPECT_EQ(histogram.words().toStdString(), "mean 0.500, standard deviation 0.000");
}

TEST(PictureTile, ShowsPixelsAsSquaresOfOneColour) {
  const Picture picture{2, 2, 1, {0, 80, 160, 240}};
  PictureTile tile("view", "a view");
  tile.resize(107, 140);
  tile.setPicture(picture);
  const QImage image = tile.grab().toImage();
  int exact = 0;
  for (int y = 0; y < 104; ++y) {
    for (int x = 2; x < 104; ++x) {
      const QColor color = image.pixelColor(x, y);
      const bool grey = color.red() == color.green() && color.green() == color.blue();
      exact += grey &&
               (color.red() == 0 || color.red() == 80 || color.red() == 160 || color.red() == 240);
    }
  }
  EXPECT_GE(exact, 102 * 102);  // nothing between the four values inside the picture
}

TEST(PictureTile, IsDrawnAsLargeAsTheOneBesideItThatIsAPixelNarrower) {
  QWidget row;
  row.resize(400, 230);
  Picture picture{16, 16, 1, {}};
  picture.pixels.assign(16 * 16, 201);
  const auto widthOf = [&](PictureTile& tile) {  // of its picture on the screen
    const QImage image = tile.grab().toImage();
    int width = 0;
    for (int x = 0; x < image.width(); ++x)
      width += image.pixelColor(x, 90) == QColor(201, 201, 201);
    return width;
  };
  PictureTile narrow("A", "view A", &row), wide("B", "view B", &row);
  narrow.setGeometry(0, 0, 193, 230);  // room for 11 times 16 pixels
  wide.setGeometry(193, 0, 194, 230);  // for 12 times
  for (PictureTile* tile : {&narrow, &wide}) tile->setPicture(picture);
  row.show();
  EXPECT_EQ(widthOf(narrow), 11 * 16);
  EXPECT_EQ(widthOf(wide), 11 * 16);
}

// At a scale of 1.25 a place is rarely that of a pixel of the screen.
TEST(PictureTile, HasEquallyLargePixelsAtEveryScale) {
  QImage stripes(8, 1, QImage::Format_RGB32);
  for (int x = 0; x < 8; ++x) stripes.setPixelColor(x, 0, x % 2 == 0 ? Qt::black : Qt::white);
  for (const double ratio : {1.0, 1.25, 1.5, 2.0}) {
    QImage screen(400, 80, QImage::Format_RGB32);
    screen.fill(Qt::gray);
    screen.setDevicePixelRatio(ratio);
    QPainter painter(&screen);
    painter.translate(3, 7);  // of the widget in its window
    paintPicture(painter, QRectF(2, 1, 101, 40), stripes.scaled(8, 8), Qt::red);
    painter.end();
    std::vector<int> widths;
    const int middle = static_cast<int>(28 * ratio);
    for (int x = 1; x < screen.width(); ++x) {
      const bool isSame = screen.pixel(x, middle) == screen.pixel(x - 1, middle);
      isSame && !widths.empty() ? void(++widths.back()) : widths.push_back(1);
    }
    ASSERT_GE(widths.size(), 11U) << ratio;  // ground, border, eight stripes, border
    for (std::size_t stripe = 3; stripe < 9; ++stripe) {
      EXPECT_EQ(widths[stripe], widths[4]) << ratio << ", stripe " << stripe;
    }
  }
}

TEST(PictureTile, NamesWhatItShowsInWords) {
  PictureTile tile("mask: blue own", "Blue cells keep the view");
  tile.setMask({2, {1, 0, 0, 0}}, 8);
  EXPECT_EQ(tile.accessibleDescription(), "Blue cells keep the view; 1 of 4 cells are blue");
  tile.setNote("no mixture");
  EXPECT_EQ(tile.accessibleDescription(), "no mixture");
}

}  // namespace
}  // namespace mixmask::ui
