// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <gmock/gmock.h>

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <cmath>
#include <set>
#include <thread>

#include "tests/content_of.h"
#include "tests/ui/application.h"
#include "tests/ui/fake_encoders.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "tests/ui/focus_walk.h"
#include "ui/compare/blink_viewer.h"
#include "ui/compare/changed_images.h"
#include "ui/compare/class_legend.h"
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
#include "ui/compare/selected_images.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/key_scroll_area.h"

namespace mixmask::ui {
namespace {

using test::press;
using testing::HasSubstr;
using State = EncoderModel::State;

class CompareEncoders : public ::testing::Test {
 protected:
  void TearDown() override { encoders_->hold = encoders_->holdPictures = false; }

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
  EXPECT_EQ(query->hits(0, 10), 0);
  EXPECT_EQ(query->hits(1, 10), 10);
  EXPECT_THAT(view.list()->currentIndex().data().toString().toStdString(),
              HasSubstr("Hits: A 0, B 10"));
  EXPECT_EQ(page_->selection().current(), query->image);
}

TEST_F(CompareEncoders, ShowTheFocusOfWhateverTakesIt) {
  compare();
  compute();
  for (QWidget* tab :
       {static_cast<QWidget*>(page_->retrieval()), static_cast<QWidget*>(page_->embedding()),
        static_cast<QWidget*>(page_->network())}) {
    show(tab);
    page_->selection().select({5});
    test::drawAll();
    EXPECT_GT(test::expectFocusIsSeen(*page_), 5);
  }
}

TEST_F(CompareEncoders, ShowTheFiguresOfAQueryWhole) {
  compare();
  compute();
  const QListView& list = *page_->retrieval()->list();
  page_->resize(page_->minimumSizeHint());
  test::drawAll();
  EXPECT_GE(list.viewport()->width(), QueryDelegate::widthOf(list.fontMetrics()));
}

TEST_F(CompareEncoders, ScrollTheNeighboursByTheKeyboard) {
  compare();
  compute();
  page_->resize(700, 420);
  page_->selection().select({5});
  test::drawAll();
  auto* area = page_->retrieval()->findChild<KeyScrollArea*>();
  ASSERT_NE(area, nullptr);
  ASSERT_GT(area->horizontalScrollBar()->maximum(), 0);
  press(area, Qt::Key_Right);
  EXPECT_GT(area->horizontalScrollBar()->value(), 0);
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
  EXPECT_EQ(view.strips()->query()->shared(1, 10), 0);
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
  const auto right = view.plot(0)->pointsIn(QRect(all.adjusted(all.width() / 2, 0, 0, 0)));
  EXPECT_GT(right.size(), 10U);
  EXPECT_LT(right.size(), 40U);
  Q_EMIT view.plot(0)->selected(right);
  EXPECT_EQ(view.plot(1)->selectedPoints().size(), right.size());
  EXPECT_EQ(view.selected()->list()->count(), static_cast<int>(right.size()));
  view.selected()->list()->setCurrentRow(3);
  EXPECT_EQ(page_->selection().current(), page_->selection().images()[3]);
  EXPECT_EQ(page_->retrieval()->strips()->query()->image, page_->selection().current());
  EXPECT_EQ(view.plot(0)->selectedPoints().size(), right.size()) << "all stay selected";
  press(view.plot(1), Qt::Key_Escape);
  EXPECT_EQ(view.plot(0)->selectedPoints().size(), 0U);
  EXPECT_EQ(view.selected()->list()->count(), 0);
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

TEST_F(CompareEncoders, SelectByALassoAndAddWithShift) {
  compare();
  compute();
  show(page_->embedding());
  page_->embedding()->tool()->setCurrentIndex(1);
  ScatterPlot& plot = *page_->embedding()->plot(0);
  const auto mouse = [&](QEvent::Type type, const QPoint& at, Qt::KeyboardModifiers modifiers) {
    const Qt::MouseButtons buttons =
        type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, plot.mapToGlobal(at), Qt::LeftButton, buttons, modifiers);
    QApplication::sendEvent(&plot, &event);
  };
  const QRect all = plot.axisRect()->rect();
  // A triangle over the upper left half: a rectangle around it would hold everything.
  const auto lasso = [&](const QPolygon& corners, Qt::KeyboardModifiers modifiers) {
    mouse(QEvent::MouseButtonPress, corners.first(), modifiers);
    for (const QPoint& corner : corners) mouse(QEvent::MouseMove, corner, modifiers);
    mouse(QEvent::MouseButtonRelease, corners.first(), modifiers);
  };
  const QPolygon half{all.bottomLeft(), all.topLeft(), all.topRight()};
  lasso(half, Qt::NoModifier);
  const std::vector<std::int64_t> first = page_->selection().images();
  EXPECT_GT(first.size(), 5U);
  EXPECT_LT(first.size(), 35U);
  for (const std::int64_t image : first) {
    const auto i = static_cast<std::size_t>(image);
    const QPoint at(qRound(plot.xAxis->coordToPixel(plot.content().x[i])),
                    qRound(plot.yAxis->coordToPixel(plot.content().y[i])));
    const double along = double(at.x() - all.left()) / all.width();
    const double down = double(at.y() - all.top()) / all.height();
    EXPECT_LT(along + down, 1.02) << image;
  }
  lasso({all.bottomLeft(), all.bottomRight(), all.topRight()}, Qt::ShiftModifier);
  EXPECT_EQ(page_->selection().images().size(), 40U) << "both halves";
  EXPECT_EQ(page_->embedding()->plot(1)->selectedPoints().size(), 40U);
  lasso(half, Qt::ControlModifier);
  EXPECT_EQ(page_->selection().images().size(), 40U - first.size()) << "turned over";
}

TEST_F(CompareEncoders, SelectByTheKeyboardAndSayWhere) {
  compare();
  compute();
  show(page_->embedding());
  page_->selection().select({});
  ScatterPlot& plot = *page_->embedding()->plot(0);
  const ScatterPlot& other = *page_->embedding()->plot(1);
  press(&plot, Qt::Key_Space);
  EXPECT_TRUE(page_->selection().images().empty()) << "there is no cursor yet";
  press(&plot, Qt::Key_Right);
  ASSERT_TRUE(plot.cursorPoint());
  const std::size_t start = *plot.cursorPoint();
  EXPECT_EQ(other.cursorPoint(), start) << "the same image in both";
  press(&plot, Qt::Key_Right);
  const std::size_t right = *plot.cursorPoint();
  EXPECT_GT(plot.content().x[right], plot.content().x[start]);
  for (std::size_t i = 0; i < 40; ++i) {  // none is nearer in that quarter
    const double dx = plot.xAxis->coordToPixel(plot.content().x[i]) -
                      plot.xAxis->coordToPixel(plot.content().x[start]);
    const double dy = plot.yAxis->coordToPixel(plot.content().y[i]) -
                      plot.yAxis->coordToPixel(plot.content().y[start]);
    const double ownX = plot.xAxis->coordToPixel(plot.content().x[right]) -
                        plot.xAxis->coordToPixel(plot.content().x[start]);
    const double ownY = plot.yAxis->coordToPixel(plot.content().y[right]) -
                        plot.yAxis->coordToPixel(plot.content().y[start]);
    if (dx < 1 || std::abs(dy) > dx) continue;
    EXPECT_GE(std::hypot(dx, dy), std::hypot(ownX, ownY)) << i;
  }
  press(&plot, Qt::Key_Space);
  EXPECT_THAT(page_->selection().images(), testing::ElementsAre(static_cast<std::int64_t>(right)));
  const std::string said = plot.accessibleDescription().toStdString();
  EXPECT_THAT(said, HasSubstr("test image " + std::to_string(right) + ", selected. 1 of 40"));
  press(&plot, Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_EQ(page_->selection().images().size(), 2U) << "extended";
  press(&plot, Qt::Key_Space);
  EXPECT_EQ(page_->selection().images().size(), 1U);
  EXPECT_THAT(plot.accessibleDescription().toStdString(), HasSubstr("not selected. 1 of 40"));
  press(&plot, Qt::Key_Escape);
  EXPECT_TRUE(page_->selection().images().empty());
}

TEST_F(CompareEncoders, FollowTheCursorOutOfSight) {
  compare();
  compute();
  show(page_->embedding());
  ScatterPlot& plot = *page_->embedding()->plot(0);
  press(&plot, Qt::Key_Right);
  for (int i = 0; i < 12; ++i) press(&plot, Qt::Key_Plus);
  const QCPRange near = plot.xAxis->range();
  std::optional<std::size_t> before;
  while (before != plot.cursorPoint()) {
    before = plot.cursorPoint();
    press(&plot, Qt::Key_Right);
    EXPECT_TRUE(plot.xAxis->range().contains(plot.content().x[*plot.cursorPoint()]));
    EXPECT_TRUE(plot.yAxis->range().contains(plot.content().y[*plot.cursorPoint()]));
  }
  EXPECT_GT(plot.xAxis->range().lower, near.upper);
  press(&plot, Qt::Key_0);
  EXPECT_GT(plot.xAxis->range().size(), 10 * near.size());
}

TEST_F(CompareEncoders, HighlightAClassFromTheLegendByMouseAndKeyboard) {
  compare();
  compute();
  show(page_->embedding());
  ClassLegend& legend = *page_->embedding()->legend();
  const ScatterPlot& a = *page_->embedding()->plot(0);
  const ScatterPlot& b = *page_->embedding()->plot(1);
  ASSERT_EQ(legend.count(), 10);
  EXPECT_EQ(legend.item(7)->text(), "Sneaker");
  EXPECT_EQ(legend.item(7)->toolTip(), "Sneaker: 4 points");
  EXPECT_EQ(a.highlightedCount(), 0U);
  legend.setFocus();
  press(&legend, Qt::Key_Down);
  press(&legend, Qt::Key_Down);
  ASSERT_TRUE(legend.highlight());
  EXPECT_EQ(a.highlightedCount(), 4U);
  EXPECT_EQ(b.highlightedCount(), 4U);
  press(&legend, Qt::Key_Escape);
  EXPECT_FALSE(legend.highlight());
  EXPECT_EQ(a.highlightedCount(), 0U);
  const QPoint at = legend.visualItemRect(legend.item(3)).center();
  const auto click = [&] {
    for (const QEvent::Type type : {QEvent::MouseButtonPress, QEvent::MouseButtonRelease}) {
      QMouseEvent event(type, at, legend.viewport()->mapToGlobal(at), Qt::LeftButton,
                        type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton,
                        Qt::NoModifier);
      QApplication::sendEvent(legend.viewport(), &event);
    }
  };
  click();
  EXPECT_EQ(legend.highlight(), 3);
  click();
  EXPECT_FALSE(legend.highlight()) << "a second click lets it go";
  click();
  press(&legend, Qt::Key_Return);
  EXPECT_THAT(page_->selection().images(), testing::ElementsAre(3, 13, 23, 33));
  page_->embedding()->coloring()->setCurrentIndex(1);
  EXPECT_EQ(legend.count(), 2);
  EXPECT_FALSE(legend.highlight());
  EXPECT_EQ(a.highlightedCount(), 0U);
}

TEST(ClassMark, ChangesColourAndShapeFromClassToClass) {
  const QPalette palette = paletteOf(ThemeChoice::light);
  std::set<QByteArray> all;
  for (int i = 0; i < kMarks; ++i) {
    const QImage mark = classMark(i, palette, 1).toImage();
    all.insert(QByteArray(reinterpret_cast<const char*>(mark.constBits()), mark.sizeInBytes()));
    const QImage next = classMark(i + 1, palette, 1).toImage();
    EXPECT_NE(mark.convertToFormat(QImage::Format_Alpha8),
              next.convertToFormat(QImage::Format_Alpha8))
        << i << ": the shape";
    EXPECT_NE(mark.pixel(3, 3), next.pixel(3, 3)) << i << ": the colour";
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kMarks)) << "each its own";
}

TEST_F(CompareEncoders, SayHowAlikeTheFeaturesAre) {
  compare();
  compute();
  EXPECT_THAT(words(), HasSubstr("Linear CKA with A: B 0.750 (1: the same features up to a turn"));
  EXPECT_THAT(words(), HasSubstr("not debiased"));
  encoders_->dimensions = 512;
  compare({"bad", "third"});
  compute();
  EXPECT_THAT(words(), HasSubstr("too high with fewer images than dimensions"));
}

TEST_F(CompareEncoders, CountAsManyNeighboursAsAreAskedFor) {
  compare();
  compute();
  RetrievalView& view = *page_->retrieval();
  QSpinBox& k = *view.neighbours();
  EXPECT_EQ(k.minimum(), 1);
  EXPECT_EQ(k.maximum(), 50);
  EXPECT_EQ(view.strips()->count(), 10);
  view.order()->setCurrentIndex(1);
  ASSERT_EQ(view.strips()->query()->image, 14) << "A has 4 hits, B none";
  const int ofTen = view.queries().rowCount();
  k.setValue(1);
  EXPECT_EQ(view.strips()->query()->image, 14) << "the query that is looked at stays";
  EXPECT_LE(view.queries().rowCount(), ofTen);
  EXPECT_THAT(view.list()->currentIndex().data().toString().toStdString(),
              HasSubstr("Hits: A 1, B 0; 1 of 1 shared"));
  EXPECT_THAT(view.strips()->accessibleDescription().toStdString(), HasSubstr("(overlap@1)"));
  k.setValue(50);
  EXPECT_EQ(view.strips()->count(), 50);
  EXPECT_THAT(view.list()->currentIndex().data().toString().toStdString(),
              HasSubstr("Hits: A 4, B 0; 2 of 50 shared"));
  EXPECT_EQ(encoders_->compared, 1) << "nothing is searched anew";
  EXPECT_EQ(encoders_->request.neighbours, 50);
}

TEST_F(CompareEncoders, ColourByTheNearestNeighbourToo) {
  compare();
  compute();
  show(page_->embedding());
  EXPECT_EQ(page_->embedding()->plot(0)->content().kind[13], 3);
  page_->embedding()->coloring()->setCurrentIndex(1);
  EXPECT_EQ(page_->embedding()->plot(0)->content().kind[13], 0) << "13 % 5 = 3 hits";
  EXPECT_EQ(page_->embedding()->plot(0)->content().kind[15], 1);
  EXPECT_EQ(page_->embedding()->plot(1)->content().kind[15], 0);
}

TEST_F(CompareEncoders, GoIntoTheReportAsFarAsTheyWereComputed) {
  compare();
  QTemporaryDir place;
  const auto written = [&](const QString& name) {
    banner_->hide();
    page_->writeReport(place.filePath(name));
    EXPECT_TRUE(test::waitUntil([&] { return !banner_->isHidden(); }));
    EXPECT_THAT(banner_->text().toStdString(), HasSubstr("The report is in"));
    return test::contentOf(place.filePath(name).toStdString());
  };
  const std::string before = written("before.html");
  EXPECT_THAT(before, testing::Not(HasSubstr("Linear CKA")));
  EXPECT_THAT(before, testing::Not(HasSubstr("First layer")));
  EXPECT_EQ(encoders_->opened, 0) << "nothing is opened for a report";
  compute();
  const std::string after = written("after.html");
  for (const char* part : {"Linear CKA with A: B 0.750", "A query that B mends",
                           "A query that B breaks", "Features of the test images by A",
                           "Features of the test images by B", "Sneaker", "First layer of B"}) {
    EXPECT_THAT(after, HasSubstr(part));
  }
  EXPECT_THAT(written("after.pdf"), HasSubstr("/Count 1"));
}

TEST_F(CompareEncoders, LetAReportThatWaitsForPicturesBeCancelled) {
  compare();
  encoders_->holdPictures = true;
  compute();
  QTemporaryDir place;
  page_->writeReport(place.filePath("c.pdf"));
  ASSERT_TRUE(test::waitUntil([&] { return !banner_->text().isEmpty(); }));
  EXPECT_THAT(banner_->text().toStdString(), HasSubstr("The report waits for "));
  banner_->actionButton()->click();
  EXPECT_THAT(banner_->text().toStdString(), HasSubstr("was cancelled"));
  encoders_->holdPictures = false;
  page_->writeReport(place.filePath("d.pdf"));
  ASSERT_TRUE(test::waitUntil([&] { return QFile::exists(place.filePath("d.pdf")); }));
  EXPECT_FALSE(QFile::exists(place.filePath("c.pdf")));
}

TEST_F(CompareEncoders, DrawFiftyThousandPointsFluidly) {
  ScatterPlot plot;
  plot.resize(560, 420);
  plot.setVisible(true);
  ScatterPlot::Content content;
  for (std::uint64_t i = 0; i < 50000; ++i) {
    content.x.push_back(static_cast<float>(test::fakeNumber(i, 1)));
    content.y.push_back(static_cast<float>(test::fakeNumber(i, 2)));
    content.kind.push_back(static_cast<int>(i % 10));
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
  EXPECT_EQ(plot.selectedPoints().size(), half.size());
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

TEST_F(CompareEncoders, MarkTheImageOfAnotherTabAmongTheChangedOnes) {
  compare();
  show(page_->images());
  QListWidget& mended = *page_->images()->mended();
  mended.setCurrentRow(4);
  const std::int64_t image = page_->selection().current();
  mended.setCurrentRow(1);
  page_->selection().select({image});
  EXPECT_EQ(mended.currentRow(), 4);
  page_->selection().select({ImageSelection::kNone});
  EXPECT_EQ(mended.currentRow(), -1);
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
