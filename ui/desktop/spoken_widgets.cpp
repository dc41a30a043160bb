// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/spoken_widgets.h"

#include <QAccessibleWidget>
#include <QLayout>
#include <QLocale>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr int kDigits = 4;

QString tr(const char* text) {
  return QApplication::translate("SpokenWidgets", text);
}

QString number(double value) {
  return QLocale().toString(value, 'g', kDigits);
}

// "step 1170: total 4.2, clean 2.1"
QString valuesOf(const Chart& chart) {
  QStringList parts;
  double last = 0;
  for (const ChartValue& value : chart.valuesAt(std::numeric_limits<double>::max())) {
    parts << QString("%1 %2").arg(value.name, number(value.y));
    last = std::max(last, value.x);
  }
  if (parts.isEmpty()) return tr("no points yet");
  return QString("%1 %2: %3").arg(chart.labelOf(chart.xAxis), number(last), parts.join(", "));
}

class SpokenChart : public QAccessibleWidget {
 public:
  explicit SpokenChart(QWidget* widget) : QAccessibleWidget(widget, QAccessible::Chart) {}
  QString text(QAccessible::Text kind) const override {
    const QString said = QAccessibleWidget::text(kind);
    const auto* chart = qobject_cast<const Chart*>(widget());
    const bool isAsked = kind == QAccessible::Description || kind == QAccessible::Value;
    return chart != nullptr && isAsked && said.isEmpty() ? valuesOf(*chart) : said;
  }
};

// A widget of ours for which Qt knows no kind: with a layout it holds others, without it is
// painted.
class SpokenWidget : public QAccessibleWidget {
 public:
  using QAccessibleWidget::QAccessibleWidget;
  QAccessible::Role role() const override {
    return widget()->layout() != nullptr ? QAccessible::Grouping : QAccessible::Graphic;
  }
};

QAccessibleInterface* make(const QString& className, QObject* object) {
  auto* widget = qobject_cast<QWidget*>(object);
  if (widget == nullptr) return nullptr;
  if (className == "QCustomPlot") return new SpokenChart(widget);
  const bool isOurs = QByteArray(widget->metaObject()->className()).startsWith("mixmask::ui::");
  if (className != "QWidget" || !isOurs || widget->accessibleName().isEmpty()) return nullptr;
  return new SpokenWidget(widget);
}

}  // namespace

void installSpokenWidgets() {
  QAccessible::installFactory(&make);
}

}  // namespace mixmask::ui
