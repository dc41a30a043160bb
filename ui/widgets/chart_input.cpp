// SPDX-License-Identifier: GPL-3.0-or-later
// What the user does with a chart: keys, mouse and menu.
#include <QFileDialog>
#include <QMenu>
#include <QToolTip>
#include <algorithm>

#include "ui/widgets/chart.h"
#include "ui/widgets/chart_export.h"
#include "ui/widgets/chart_table.h"

namespace mixmask::ui {
namespace {

constexpr double kZoomStep = 0.8;
constexpr double kPanShare = 0.1;

}  // namespace

void Chart::keyPressEvent(QKeyEvent* event) {
  QCPRange range = xAxis->range();
  switch (event->key()) {
    case Qt::Key_Plus:
      range = QCPRange(range.lower, range.lower + range.size() * kZoomStep);
      break;
    case Qt::Key_Minus:
      range = QCPRange(range.lower, range.lower + range.size() / kZoomStep);
      break;
    case Qt::Key_Left:
      range -= range.size() * kPanShare;
      break;
    case Qt::Key_Right:
      range += range.size() * kPanShare;
      break;
    case Qt::Key_Home:
      showAll();
      Q_EMIT allChosen();
      return;
    case Qt::Key_X:
      return chooseXLog();
    case Qt::Key_Y:
      setYLog(!yLog_);
      return refresh();
    case Qt::Key_B:
      return chooseBands();
    case Qt::Key_T:
      return showTable();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      Q_EMIT aloneChosen();
      return;
    case Qt::Key_Escape:
      Q_EMIT leaveChosen();
      return;
    default:
      QCustomPlot::keyPressEvent(event);
      return;
  }
  chooseRange(range);
  showXRange(range);
}

void Chart::chooseXLog() {
  setXLog(!xLog_);
  refresh();
  Q_EMIT xLogChosen(xLog_);
}

void Chart::chooseBands() {
  setBandsShown(!areBandsShown_);
  refresh();
  Q_EMIT bandsChosen(areBandsShown_);
}

void Chart::wheelEvent(QWheelEvent* event) {
  if (wheelNeedsFocus_ && !hasFocus()) return event->ignore();
  axisRect()->setRangeZoom(event->modifiers() & Qt::ControlModifier ? Qt::Vertical
                                                                    : Qt::Horizontal);
  const QCPRange x = xAxis->range(), y = yAxis->range();
  QCustomPlot::wheelEvent(event);
  noticeZoom(x, y);
}

void Chart::mouseMoveEvent(QMouseEvent* event) {
  const QCPRange x = xAxis->range(), y = yAxis->range();
  QCustomPlot::mouseMoveEvent(event);
  noticeZoom(x, y);
  if (event->buttons() != Qt::NoButton) return;
  const bool inside = axisRect()->rect().contains(event->position().toPoint());
  const std::optional<double> at =
      inside ? std::optional(xAxis->pixelToCoord(event->position().x())) : std::nullopt;
  showCursor(at);
  Q_EMIT cursorMoved(at);
  QToolTip::showText(event->globalPosition().toPoint(), marks_->textsAt(event->position()), this);
}

void Chart::leaveEvent(QEvent* event) {
  QCustomPlot::leaveEvent(event);
  showCursor(std::nullopt);
  Q_EMIT cursorMoved(std::nullopt);
}

void Chart::mouseDoubleClickEvent(QMouseEvent* event) {
  QCustomPlot::mouseDoubleClickEvent(event);
  if (event->position().y() < title_->outerRect().bottom()) {
    Q_EMIT aloneChosen();
  } else {
    showAll();
    Q_EMIT allChosen();
  }
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Show all\tHome"), this, [this] {
    showAll();
    Q_EMIT allChosen();
  });
  menu->addAction(tr("Show alone\tEnter"), this, &Chart::aloneChosen);
  menu->addAction(tr("Show as table...\tT"), this, &Chart::showTable);
  menu->addSeparator();
  QAction* xLog = menu->addAction(tr("Logarithmic x\tX"), this, &Chart::chooseXLog);
  QAction* yLog = menu->addAction(tr("Logarithmic y\tY"), this, [this] {
    setYLog(!yLog_);
    refresh();
  });
  QAction* bands = menu->addAction(tr("Band from lowest to highest\tB"), this, &Chart::chooseBands);
  bands->setCheckable(true);
  bands->setChecked(areBandsShown_);
  xLog->setCheckable(true);
  xLog->setChecked(xLog_);
  yLog->setCheckable(true);
  yLog->setChecked(yLog_);
  menu->addSeparator();
  menu->addAction(tr("Save picture as PNG..."), this, [this] { saveAs("png"); });
  menu->addAction(tr("Save picture as SVG..."), this, [this] { saveAs("svg"); });
  menu->addAction(canSaveEveryPoint() ? tr("Save all points as CSV...")
                                      : tr("Save means, lowest and highest as CSV..."),
                  this, [this] { saveAs("csv"); });
  menu->popup(event->globalPos());
}

void Chart::showTable() {
  auto* table = new ChartTable(*this);
  table->setAttribute(Qt::WA_DeleteOnClose);
  table->show();
}

void Chart::saveAs(const QString& kind) {
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Save %1").arg(title()), title().toLower().replace(' ', '-') + "." + kind,
      tr("%1 files (*.%2)").arg(kind.toUpper(), kind));
  if (file.isEmpty()) return;
  if (kind == "csv") return saveCsv(file);
  const QString problem = kind == "png" ? exportPng(*this, file) : exportSvg(*this, file);
  if (!problem.isEmpty()) Q_EMIT exportFailed(problem);
}

bool Chart::canSaveEveryPoint() const {
  return std::ranges::all_of(series_, [](const Series& one) { return one.values->isExact(); });
}

void Chart::saveCsv(const QString& file) {
  const QString problem = exportCsv(*this, file);
  if (!problem.isEmpty()) Q_EMIT exportFailed(problem);
}

}  // namespace mixmask::ui
