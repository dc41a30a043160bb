// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <gmock/gmock.h>

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QTabWidget>
#include <thread>

#include "tests/ui/application.h"
#include "tests/ui/fake_encoders.h"
#include "tests/ui/fake_services.h"
#include "ui/compare/blink_viewer.h"
#include "ui/compare/changed_images.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/compute_bar.h"
#include "ui/compare/data_colors.h"
#include "ui/compare/embedding_view.h"
#include "ui/compare/neighbour_strips.h"
#include "ui/compare/network_images.h"
#include "ui/compare/network_view.h"
#include "ui/compare/picture_row.h"
#include "ui/compare/retrieval_view.h"
#include "ui/compare/scatter_plot.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using testing::HasSubstr;
using State = EncoderModel::State;

class CompareEncoders : public ::testing::Test {
 protected:
  StudioServices services() {
    StudioServices s = world_.services();
    s.evaluationRecordsOf = [](const std::filesystem::path& folder) {
      EvaluationRecords found;
      found.records = {test::fakeRecord("knn", folder.filename() == "bad" ? 0.30 : 0.22, 2000,
                                        folder.filename() == "bad" ? 0 : 1)};
      return found;
    };
    s.historyOfRun = [this](const std::filesystem::path& folder) {
      RunHistory history;
      history.description = test::fakeRun();
      if (!checkpointIsGone_) {
        history.checkpoints = {{folder / "checkpoints" / "step-00001170.safetensors", 1170, 1}};
      }
      return history;
    };
    s.openTestImages = [](const DataConfig&) -> std::unique_ptr<TestImages> {
      return std::make_unique<test::FakeTestImages>();
    };
    s.openEncoderViews = test::fakeOpenEncoders(encoders_);
    return s;
  }

  void compare(const std::vector<std::string>& names = {"bad", "good"}) {
    if (!page_) {
      banner_ = std::make_unique<Banner>();
      page_ = std::make_unique<ComparePage>(services(), *banner_);
      page_->resize(1180, 620);
      page_->show();
    }
    std::vector<ComparedChoice> choices;
    for (const std::string& name : names) choices.push_back({"/nowhere/runs/" + name, {}});
    page_->compare(choices);
    ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
    test::drawAll();
  }
  void show(QWidget* tab) {
    page_->tabs()->setCurrentWidget(tab);
    test::drawAll();
  }
  bool waitFor(State state) {
    return test::waitUntil([&] { return page_->encoders().state() == state; });
  }
  // Two clicks: the tab, and the button.
  void compute() {
    show(page_->retrieval());
    ASSERT_TRUE(waitFor(State::opened));
    page_->retrieval()->bar()->computeButton()->click();
    ASSERT_TRUE(waitFor(State::computed));
    test::drawAll();
  }
  void press(QWidget* widget, int key) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
  }
  std::string words() { return page_->retrieval()->bar()->text().toStdString(); }

  test::FakeWorld world_;
  std::shared_ptr<test::FakeEncoders> encoders_ = std::make_shared<test::FakeEncoders>();
  bool checkpointIsGone_ = false;
  std::unique_ptr<Banner> banner_;
  std::unique_ptr<ComparePage> page_;
};

TEST_F(CompareEncoders, AreOpenedOnceATabNeedsThemAndSayWhatTheyCost) {
  compare();
  EXPECT_EQ(encoders_->opened, 0);
  show(page_->retrieval());
  ASSERT_TRUE(waitFor(State::opened));
  EXPECT_THAT(words(), HasSubstr("Encodes 40 of 2,000 test and 50,000 of 60,000 training images"));
  show(page_->embedding());
  EXPECT_EQ(encoders_->opened, 1);
  EXPECT_EQ(encoders_->compared, 0) << "nothing is encoded unasked";
  EXPECT_EQ(encoders_->request.checkpoints[1],
            "/nowhere/runs/good/checkpoints/step-00001170.safetensors");
}

TEST_F(CompareEncoders, LeadToACaseThatIsMendedInTwoClicks) {
  compare();
  compute();
  const RetrievalView& view = *page_->retrieval();
  EXPECT_EQ(view.order()->currentText(), "B mends A");
  const RetrievedQuery* query = view.strips()->query();
  ASSERT_NE(query, nullptr);
  EXPECT_EQ(query->hits(0), 0);
  EXPECT_EQ(query->hits(1), 10);
  EXPECT_THAT(view.list()->currentIndex().data().toString().toStdString(),
              HasSubstr("Hits: A 0, B 10"));
  EXPECT_EQ(page_->selection().current(), query->image);
}

TEST_F(CompareEncoders, SortByWhatIsBrokenAndByWhatIsNotShared) {
  compare();
  compute();
  RetrievalView& view = *page_->retrieval();
  ASSERT_EQ(view.order()->count(), 3);
  view.order()->setCurrentIndex(1);
  EXPECT_EQ(view.order()->currentText(), "B breaks A");
  EXPECT_EQ(view.strips()->query()->image, 14) << "A has 4 hits, B none; 2 are shared";
  EXPECT_THAT(view.note().toStdString(), HasSubstr("of 40 queries"));
  view.order()->setCurrentIndex(2);
  EXPECT_EQ(view.queries().rowCount(), 40);
  EXPECT_EQ(view.strips()->query()->overlap(1), 0);
  press(view.list(), Qt::Key_Down);
  EXPECT_EQ(view.strips()->query()->image, view.queries().query(1).image) << "by the keyboard";
}

TEST_F(CompareEncoders, MarkEqualNeighboursAndHits) {
  compare();
  compute();
  page_->selection().select({5});
  const NeighbourStrips& strips = *page_->retrieval()->strips();
  ASSERT_EQ(strips.query()->image, 5);
  EXPECT_EQ(strips.rankIn(1, strips.query()->sides[0][1]), 1U);
  EXPECT_FALSE(strips.rankIn(1, strips.query()->sides[0][2]));
  EXPECT_THAT(strips.textOf(1, 0).toStdString(),
              HasSubstr("similarity 0.950, the query's class; also neighbour 1 of A"));
  EXPECT_THAT(strips.textOf(0, 0).toStdString(), HasSubstr("another class"));
  EXPECT_TRUE(test::waitUntil([&] {
    return !page_->encoders().picture(ImageSet::training, 1000).isNull();
  })) << "pictures come when they are seen";
}

TEST_F(CompareEncoders, ShowProgressAndCanBeCancelled) {
  compare();
  encoders_->hold = true;
  show(page_->retrieval());
  ASSERT_TRUE(waitFor(State::opened));
  ComputeBar& bar = *page_->retrieval()->bar();
  bar.computeButton()->click();
  ASSERT_TRUE(test::waitUntil([&] { return page_->encoders().share() > 0; }));
  EXPECT_THAT(words(), HasSubstr("25 %. 1 min 10 s left"));
  EXPECT_TRUE(bar.cancelButton()->isVisible());
  EXPECT_FALSE(bar.computeButton()->isVisible());
  bar.cancelButton()->click();
  EXPECT_EQ(words(), "Cancelling.");
  ASSERT_TRUE(waitFor(State::opened));
  EXPECT_TRUE(bar.computeButton()->isEnabled());
  EXPECT_EQ(page_->encoders().comparison(), nullptr);
  encoders_->hold = false;
  bar.computeButton()->click();
  EXPECT_TRUE(waitFor(State::computed));
}

TEST_F(CompareEncoders, KeepTheirResultUntilOthersArePicked) {
  compare();
  compute();
  page_->hide();
  page_->show();
  ASSERT_TRUE(test::waitUntil([&] { return !page_->isComparing(); }));
  EXPECT_EQ(page_->encoders().state(), State::computed);
  compare({"bad", "third"});
  EXPECT_EQ(page_->encoders().comparison(), nullptr);
  ASSERT_TRUE(waitFor(State::opened)) << "the tab is seen";
  EXPECT_EQ(encoders_->opened, 2);
}

TEST_F(CompareEncoders, EndWithThePageWhileTheyCompute) {
  compare();
  encoders_->hold = true;
  show(page_->retrieval());
  ASSERT_TRUE(waitFor(State::opened));
  page_->retrieval()->bar()->computeButton()->click();
  page_.reset();
  SUCCEED();
}

TEST_F(CompareEncoders, SayWhatCannotBeOpened) {
  encoders_->problem = "/nowhere/a.safetensors: breaks off at byte 7; use another checkpoint";
  compare();
  show(page_->retrieval());
  ASSERT_TRUE(test::waitUntil([&] { return !page_->encoders().problem().isEmpty(); }));
  EXPECT_THAT(words(), HasSubstr("breaks off at byte 7"));
  EXPECT_FALSE(page_->retrieval()->bar()->computeButton()->isEnabled());
  EXPECT_TRUE(banner_->isHidden());
}

TEST_F(CompareEncoders, SayWhichCheckpointIsGone) {
  checkpointIsGone_ = true;
  compare();
  show(page_->retrieval());
  EXPECT_THAT(words(), HasSubstr("The checkpoint of A (bad, step 1,170) is not there any more"));
  EXPECT_EQ(encoders_->opened, 0);
}

TEST_F(CompareEncoders, ShareOneSelectionInAllPictures) {
  compare();
  compute();
  EmbeddingView& view = *page_->embedding();
  show(&view);
  EXPECT_THAT(view.caption().toStdString(), HasSubstr("B mirrored and turned by 34"));
  EXPECT_EQ(view.plot(0)->xAxis->label(), "PC 1 (31.0 %)");
  EXPECT_TRUE(view.plot(1)->isVisible());
  EXPECT_FALSE(view.plot(2)->isVisible());
  const QRect all = view.plot(0)->axisRect()->rect();
  const auto right = view.plot(0)->pointsIn(all.adjusted(all.width() / 2, 0, 0, 0));
  EXPECT_GT(right.size(), 10U);
  EXPECT_LT(right.size(), 40U);
  Q_EMIT view.plot(0)->selected(right);
  EXPECT_EQ(view.plot(1)->selectedCount(), right.size());
  EXPECT_EQ(view.selected()->count(), static_cast<int>(right.size()));
  view.selected()->setCurrentRow(3);
  EXPECT_EQ(page_->selection().current(), page_->selection().images()[3]);
  EXPECT_EQ(page_->retrieval()->strips()->query()->image, page_->selection().current());
  EXPECT_EQ(view.plot(0)->selectedCount(), right.size()) << "all stay selected";
  press(view.plot(1), Qt::Key_Escape);
  EXPECT_EQ(view.plot(0)->selectedCount(), 0U);
  EXPECT_EQ(view.selected()->count(), 0);
}

// As a user does it.
TEST_F(CompareEncoders, SelectByARectangleAndByAClick) {
  compare();
  compute();
  show(page_->embedding());
  ScatterPlot& plot = *page_->embedding()->plot(0);
  const auto mouse = [&](QEvent::Type type, const QPoint& at, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, plot.mapToGlobal(at), Qt::LeftButton, buttons, Qt::NoModifier);
    QApplication::sendEvent(&plot, &event);
  };
  const QRect all = plot.axisRect()->rect();
  mouse(QEvent::MouseButtonPress, all.topLeft() + QPoint(2, 2), Qt::LeftButton);
  mouse(QEvent::MouseMove, all.center(), Qt::LeftButton);
  mouse(QEvent::MouseMove, all.bottomRight() - QPoint(2, 2), Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, all.bottomRight() - QPoint(2, 2), Qt::NoButton);
  EXPECT_EQ(page_->selection().images().size(), 40U);
  const QPoint point(qRound(plot.xAxis->coordToPixel(plot.content().x[7])),
                     qRound(plot.yAxis->coordToPixel(plot.content().y[7])));
  mouse(QEvent::MouseButtonPress, point, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, point, Qt::NoButton);
  EXPECT_EQ(page_->selection().images().size(), 1U);
  EXPECT_EQ(plot.pointsAt(point).size(), 1U);
}

TEST_F(CompareEncoders, ColourByTheNearestNeighbourToo) {
  compare();
  compute();
  show(page_->embedding());
  EXPECT_EQ(page_->embedding()->plot(0)->content().group[13], 3);
  page_->embedding()->coloring()->setCurrentIndex(1);
  EXPECT_EQ(page_->embedding()->plot(0)->content().group[13], 0) << "13 % 5 = 3 hits";
  EXPECT_EQ(page_->embedding()->plot(0)->content().group[15], 1);
  EXPECT_EQ(page_->embedding()->plot(1)->content().group[15], 0);
}

TEST_F(CompareEncoders, DrawFiftyThousandPointsFluidly) {
  ScatterPlot plot;
  plot.resize(560, 420);
  plot.setVisible(true);
  ScatterPlot::Content content;
  for (std::uint64_t i = 0; i < 50000; ++i) {
    content.x.push_back(static_cast<float>(test::fakeNumber(i, 1)));
    content.y.push_back(static_cast<float>(test::fakeNumber(i, 2)));
    content.group.push_back(static_cast<int>(i % 10));
  }
  for (int group = 0; group < 10; ++group) {
    content.marks.push_back(classMark(group, plot.palette(), 1));
  }
  plot.show(std::move(content));
  test::drawAll();
  QElapsedTimer clock;
  clock.start();
  for (int i = 0; i < 10; ++i) plot.replot();
  RecordProperty("replot_ms", static_cast<int>(clock.elapsed() / 10));
  const auto half = plot.pointsIn(plot.axisRect()->rect().adjusted(0, 0, -200, 0));
  clock.restart();
  plot.setSelected(half);
  RecordProperty("select_ms", static_cast<int>(clock.elapsed()));
  EXPECT_GT(half.size(), 20000U);
  EXPECT_EQ(plot.selectedCount(), half.size());
}

TEST_F(CompareEncoders, ShowFiltersAndMapsOfTheImageThatIsSelectedAnywhere) {
  compare();
  show(page_->images());
  page_->images()->mended()->setCurrentRow(4);
  const std::int64_t image = page_->selection().current();
  ASSERT_GE(image, 0);
  NetworkView& view = *page_->network();
  show(&view);
  ASSERT_TRUE(test::waitUntil([&] { return view.maps()->pictures().size() == 3; }));
  EXPECT_EQ(encoders_->compared, 0) << "nothing needs to be encoded for that";
  EXPECT_THAT(view.mapText().toStdString(),
              HasSubstr("Test image " + QString("%L1").arg(image).toStdString()));
  EXPECT_THAT(view.mapText().toStdString(), HasSubstr("4 \u00d7 4 cells over a view of 28 pixels"));
  ASSERT_EQ(view.filters()->pictures().size(), 2U);
  EXPECT_EQ(view.filters()->pictures()[0].image.size(), QSize(17, 17));
  EXPECT_THAT(view.filterText().toStdString(),
              HasSubstr("16 kernels of 3 \u00d7 3 (conv1.weight)"));
}

TEST_F(CompareEncoders, SayThatATransformerHasNoMap) {
  encoders_->isTransformer = true;
  compare();
  page_->selection().select({3});
  show(page_->network());
  PictureRow* maps = page_->network()->maps();
  ASSERT_TRUE(test::waitUntil([&] { return maps->pictures().size() == 2; }));
  EXPECT_THAT(page_->network()->mapText().toStdString(), HasSubstr("B is a transformer"));
}

TEST_F(CompareEncoders, WithoutASelectionSayWhereToMakeOne) {
  compare();
  show(page_->network());
  ASSERT_TRUE(waitFor(State::opened));
  EXPECT_THAT(page_->network()->mapText().toStdString(), HasSubstr("Select a test image"));
  EXPECT_EQ(encoders_->looked, 0);
}

TEST(PictureRowTest, BlinksInPlaceAndOpensTheViewerByTheKeyboard) {
  PictureRow row("Filters");
  QImage dark(4, 4, QImage::Format_RGB32), bright(4, 4, QImage::Format_RGB32);
  dark.fill(Qt::black);
  bright.fill(Qt::white);
  row.show({{"A", dark}, {"B", bright}});
  const auto press = [](QWidget* widget, int key) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
  };
  EXPECT_EQ(row.captionOf(0), "A");
  press(&row, Qt::Key_Space);
  EXPECT_EQ(row.captionOf(0), "B, in the place of A");
  EXPECT_EQ(row.imageIn(0), bright);
  EXPECT_EQ(row.imageIn(1), bright);
  press(&row, Qt::Key_Space);
  EXPECT_EQ(row.captionOf(0), "A");
  press(&row, Qt::Key_Return);
  auto* viewer = row.findChild<BlinkViewer*>();
  ASSERT_NE(viewer, nullptr);
  EXPECT_TRUE(viewer->isVisible());
  EXPECT_THAT(viewer->caption().toStdString(), HasSubstr("A (1 of 2)"));
  press(viewer, Qt::Key_Space);
  EXPECT_EQ(viewer->shown(), "B");
  press(viewer, Qt::Key_Space);
  EXPECT_EQ(viewer->shown(), "A");
  press(viewer, Qt::Key_Escape);
  EXPECT_FALSE(viewer->isVisible());
}

TEST(NetworkImages, KeepTheCellsOfTheMap) {
  ActivationMap map;
  map.view = {4, 4, 1, std::vector<std::uint8_t>(16, 100)};
  map.width = map.height = 2;
  map.values = {0, 1, 2, 4};
  const QImage overlay = activationOverlay(map);
  ASSERT_EQ(overlay.size(), QSize(4, 4));
  EXPECT_EQ(overlay.pixel(0, 0), overlay.pixel(1, 1));
  EXPECT_NE(overlay.pixel(1, 1), overlay.pixel(2, 1));
  const QColor heat = heatColor(1);
  EXPECT_EQ(qRed(overlay.pixel(3, 3)), std::lround(0.6 * heat.red() + 40));
  map.values.clear();
  EXPECT_TRUE(activationOverlay(map).isNull());
}

TEST(HeatColor, RisesInLightness) {
  double before = -1;
  for (int i = 0; i <= 20; ++i) {
    const QColor color = heatColor(i / 20.0);
    const double lightness = qGray(color.rgb());
    EXPECT_GT(lightness, before) << i;
    before = lightness;
  }
}

}  // namespace
}  // namespace mixmask::ui
