// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// What the self-test finds in windows that are wrong on purpose.
#include "app/studio/selftest/text_check.h"

#include <gmock/gmock.h>
#include <qcustomplot.h>

#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>

#include "tests/ui/application.h"
#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Writes lines of text, each into its place.
class Writing : public QWidget {
 public:
  Writing(std::vector<std::pair<QRect, QString>> texts, QWidget* parent)
      : QWidget(parent), texts_(std::move(texts)) {
    setObjectName("writing");
    resize(300, 100);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    for (const auto& [place, text] : texts_) painter.drawText(place, Qt::AlignLeft, text);
  }

 private:
  std::vector<std::pair<QRect, QString>> texts_;
};

class Texts : public ::testing::Test {
 protected:
  void SetUp() override { window_.resize(400, 300); }
  std::vector<std::string> problems() {
    window_.show();
    test::drawAll();
    std::vector<std::string> all;
    for (const QString& problem : textProblems(window_)) all.push_back(problem.toStdString());
    return all;
  }
  int widthOf(const QString& text) const { return window_.fontMetrics().horizontalAdvance(text); }
  int line() const { return window_.fontMetrics().height(); }
  void write(std::vector<std::pair<QRect, QString>> texts) {
    writing_ = new Writing(std::move(texts), &window_);
  }

  QWidget window_;
  QWidget* writing_ = nullptr;
};

TEST_F(Texts, ThatHaveTheirRoomAreFine) {
  write({{QRect(0, 0, widthOf("the share"), line()), "the share"},
         {QRect(0, line(), 300, line()), "of own pixels"}});
  new QLineEdit("a field that holds more than it can show at once", &window_);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(Texts, ThatAreCutByTheirPlaceAreFound) {
  write({{QRect(0, 0, widthOf("the share") / 2, line()), "the share"}});
  EXPECT_THAT(problems(), Contains("QWidget 'writing' cuts 'the share'"));
}

TEST_F(Texts, ThatLeaveTheirWidgetAreFound) {
  write({{QRect(260, 0, widthOf("the share of pixels"), line()), "the share of pixels"}});
  EXPECT_THAT(problems(), Contains("QWidget 'writing' cuts 'the share of pixels'"));
}

TEST_F(Texts, ThatLieOnEachOtherAreFound) {
  write({{QRect(0, 0, 300, line()), "0.25"}, {QRect(widthOf("0."), 2, 300, line()), "0.50"}});
  EXPECT_THAT(problems(), Contains("QWidget 'writing' draws '0.50' on '0.25'"));
}

TEST_F(Texts, ThatAreShortenedNeedATooltipThatHasThemWhole) {
  write({{QRect(0, 0, 300, line()), QString("/home/us%1esults").arg(QChar(0x2026))}});
  ASSERT_THAT(problems(), Contains(HasSubstr("has no tooltip with it")));
  writing_->setToolTip("/home/user/results");
  EXPECT_THAT(problems(), IsEmpty());
  writing_->setToolTip("/home/user/other");
  EXPECT_THAT(problems(), Contains(HasSubstr("has no tooltip with it")));
}

TEST_F(Texts, OfATileThatIsTooNarrowForItsNameAreFound) {
  auto* tile = new PictureTile("a name that is longer than the tile is wide", "a view", &window_);
  tile->resize(120, 160);
  EXPECT_THAT(problems(), Contains(HasSubstr("PictureTile")));
}

TEST_F(Texts, OfDelegatesAreFoundWhereTheirCellIsSeenWhole) {
  class Cutting : public QStyledItemDelegate {
   public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
      QRect place = option.rect;
      if (index.row() == 1) place.setWidth(place.width() / 20);
      painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    }
  };
  auto* list = new QListWidget(&window_);
  list->setObjectName("runs");
  list->addItems({"finished", "stopped", "failed"});
  list->setItemDelegate(new Cutting(list));
  const int row = list->sizeHintForRow(0);
  list->resize(200, 2 * row + row / 2 + 2 * list->frameWidth());  // the third in part
  const auto found = problems();
  ASSERT_EQ(found.size(), 1U) << found[1];
  EXPECT_THAT(found[0], HasSubstr("cuts 'stopped'"));
}

// Plain plots: a Chart makes room for its texts by itself.
class Plots : public Texts {
 protected:
  void SetUp() override {
    Texts::SetUp();
    plot_ = new QCustomPlot(&window_);
    plot_->setObjectName("loss");
    plot_->resize(360, 240);
    plot_->xAxis->setLabel("step");
    plot_->yAxis->setLabel("nats");
    plot_->xAxis->setRange(0, 10);
    plot_->addGraph()->setName("total");
    plot_->legend->setVisible(true);
    plot_->axisRect()->setMinimumMargins(QMargins(0, 4, 16, 0));
  }
  QCustomPlot* plot_ = nullptr;
};

TEST_F(Plots, ThatHaveTheirRoomAreFine) {
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(Plots, WithALegendThatIsWiderThanTheyAreAreFound) {
  plot_->addGraph()->setName("a series with a name that is wider than the whole plot has room for");
  EXPECT_THAT(problems(), Contains(HasSubstr("cuts 'a series with a name")));
}

TEST_F(Plots, WithALabelThatIsLongerThanItsAxisAreFound) {
  plot_->yAxis->setLabel("a quantity with a very long name and its unit (nats)");
  EXPECT_THAT(problems(), Contains(HasSubstr("the axis 'a quantity with")));
}

TEST_F(Plots, WithNumbersOfAnAxisOnEachOtherAreFound) {
  plot_->xAxis->ticker()->setTickCount(200);
  EXPECT_THAT(problems(), Contains(HasSubstr("QCustomPlot 'loss' draws '")));
}

TEST_F(Plots, WithSlantedNamesBesideEachOtherAreFine) {
  QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  for (int i = 4; i < 10; ++i) ticker->addTick(i, "a long name");
  plot_->xAxis->setTicker(ticker);
  plot_->xAxis->setTickLabelRotation(-45);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(Plots, WithATextThatLeavesTheAxesAreFound) {
  auto* text = new QCPItemText(plot_);
  text->position->setCoords(10, 2.5);
  text->setText("beyond the end");
  EXPECT_THAT(problems(), Contains("QCustomPlot 'loss' cuts 'beyond the end'"));
}

}  // namespace
}  // namespace mixmask::ui
