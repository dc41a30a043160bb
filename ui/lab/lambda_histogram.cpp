// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lambda_histogram.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr int kParts = 50;  // of the range; a bar stands over each of its 51 marks

}  // namespace

// Bars and one vertical line on a chart's axes.
class BarChart : public Chart {
 public:
  BarChart(const QString& title, const QString& xLabel, const QString& yLabel, QWidget* parent)
      : Chart(title, xLabel, yLabel, parent),
        bars_(new QCPBars(xAxis, yAxis)),
        line_(new QCPItemStraightLine(this)) {
    bars_->setWidth(1.0 / kParts);
    setXExtent(-1.0 / kParts, 1 + 1.0 / kParts);
    recolor();
  }

  void setCounts(const QVector<double>& counts, std::optional<double> requested) {
    QVector<double> centres(counts.size());
    for (int i = 0; i < counts.size(); ++i) centres[i] = static_cast<double>(i) / kParts;
    bars_->setData(centres, counts, true);
    highest_ = counts.isEmpty() ? 1 : *std::max_element(counts.begin(), counts.end());
    line_->setVisible(requested.has_value());
    if (requested) {
      line_->point1->setCoords(*requested, 0);
      line_->point2->setCoords(*requested, 1);
    }
    markDirty();
    refresh();
  }

 protected:
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return {0, highest_ * 1.15}; }
  void recolor() override {
    Chart::recolor();
    bars_->setPen(Qt::NoPen);
    bars_->setBrush(colors().own);
    line_->setPen(QPen(colors().text, 1, Qt::DashLine));
  }

 private:
  QCPBars* bars_;
  QCPItemStraightLine* line_;
  double highest_ = 1;
};

LambdaHistogram::LambdaHistogram(QWidget* parent)
    : QWidget(parent),
      chart_(
          new BarChart(tr("λ over 2,000 masks"), tr("λ, share of own pixels"), tr("masks"), this)),
      words_(new QLabel(this)),
      degenerate_(new QLabel(this)) {
  words_->setWordWrap(true);
  degenerate_->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap / 2);
  column->addWidget(chart_, 1);
  column->addWidget(words_);
  column->addWidget(degenerate_);
  degenerate_->hide();
  connect(chart_, &Chart::exportFailed, this, &LambdaHistogram::exportFailed);
  recolor();
}

void LambdaHistogram::setLambdas(const LambdaSample& lambdas, std::optional<double> requested) {
  if (lambdas.lambdas.empty()) return clear(tr("This mixer draws no masks."));
  QVector<double> counts(kParts + 1, 0);
  for (const double lambda : lambdas.lambdas) {
    ++counts[std::clamp(static_cast<int>(std::lround(lambda * kParts)), 0, kParts)];
  }
  chart_->setCounts(counts, requested);
  const QLocale locale;
  QString words = tr("mean %1, standard deviation %2")
                      .arg(locale.toString(lambdas.mean, 'f', 3),
                           locale.toString(lambdas.standardDeviation, 'f', 3));
  if (requested) words += tr(", requested %1 (dashed)").arg(locale.toString(*requested));
  words_->setText(words);
  chart_->setAccessibleDescription(words_->text());
  degenerate_->setVisible(lambdas.degenerateShare > 0);
  degenerate_->setText(lambdas.degenerateShare > 0
                           ? tr("\u26A0 Warning: %1 % of the masks mix nothing: all own or all "
                                "partner.")
                                 .arg(locale.toString(100 * lambdas.degenerateShare, 'f', 1))
                           : QString());
}

void LambdaHistogram::clear(const QString& why) {
  chart_->setCounts({}, std::nullopt);
  words_->setText(why);
  chart_->setAccessibleDescription(why);
  degenerate_->hide();
  degenerate_->clear();
}

QString LambdaHistogram::words() const {
  return words_->text();
}
QString LambdaHistogram::degenerateWords() const {
  return degenerate_->text();
}

void LambdaHistogram::recolor() {
  QPalette own = palette();
  own.setColor(QPalette::WindowText, colorsOf(own).warningText);
  degenerate_->setPalette(own);
}

void LambdaHistogram::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

}  // namespace mixmask::ui
