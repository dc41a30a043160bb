// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/option_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSlider>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kSliderParts = 100;

bool isWhole(const OptionSpec& spec) {
  return std::holds_alternative<std::int64_t>(spec.initial);
}

QString textOf(const OptionSpec& spec, double value) {
  if (isWhole(spec)) return QString::number(static_cast<qint64>(std::llround(value)));
  return QString::fromStdString(toText(OptionValue(value)));
}

// One press of an arrow. Small ranges go by their hundredth, open ones by the number's own size.
double stepOf(const OptionSpec& spec, double value) {
  if (isWhole(spec)) return 1;
  if (std::isfinite(spec.minimum) && spec.maximum <= 1) return 0.05;
  const double size = std::abs(value);
  return size > 0 ? std::pow(10, std::floor(std::log10(size) + 1e-9)) : 0.01;
}

// Lists in a scrolled form must not change because the wheel passed over them.
class CalmComboBox : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void wheelEvent(QWheelEvent* event) override {
    hasFocus() ? QComboBox::wheelEvent(event) : event->ignore();
  }
};

}  // namespace

QKeySequence undoKeys() {
  return QKeySequence("Ctrl+Z");
}

QList<QKeySequence> redoKeys() {
  return {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")};
}

NumberBox::NumberBox(const OptionSpec& spec, QWidget* parent)
    : QAbstractSpinBox(parent), spec_(spec) {
  setFocusPolicy(Qt::StrongFocus);
  setAccelerated(true);
  connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::edited);
}

void NumberBox::setText(const QString& text) {
  if (lineEdit()->text() != text) lineEdit()->setText(text);
}

QString NumberBox::text() const {
  return lineEdit()->text();
}

void NumberBox::stepBy(int steps) {
  bool isNumber = false;
  double value = text().toDouble(&isNumber);
  if (!isNumber) return;
  const double step = stepOf(spec_, value);
  value = std::round((value + steps * step) / step) * step;
  value = std::clamp(value, spec_.minimum, spec_.maximum);
  if (!isWhole(spec_)) value = QString::number(value, 'g', 10).toDouble();
  setText(textOf(spec_, value));
  selectAll();
  Q_EMIT edited(text());
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const {
  bool isNumber = false;
  const double value = text().toDouble(&isNumber);
  StepEnabled enabled = StepNone;
  if (isNumber && value < spec_.maximum) enabled |= StepUpEnabled;
  if (isNumber && value > spec_.minimum) enabled |= StepDownEnabled;
  return enabled;
}

QValidator::State NumberBox::validate(QString&, int&) const {
  return QValidator::Acceptable;
}

void NumberBox::wheelEvent(QWheelEvent* event) {
  hasFocus() ? QAbstractSpinBox::wheelEvent(event) : event->ignore();
}

OptionEditor::OptionEditor(const OptionSpec& spec, bool slider, QWidget* parent)
    : QWidget(parent), spec_(spec) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  if (std::holds_alternative<bool>(spec.initial)) {
    makeCheck();
  } else if (!spec.choices.empty()) {
    makeChoice();
  } else if (std::holds_alternative<std::string>(spec.initial)) {
    makeText();
  } else {
    makeNumber(slider && std::isfinite(spec.minimum) && std::isfinite(spec.maximum));
  }
  input_->setAccessibleName(QString::fromStdString(spec.label));
  input_->setAccessibleDescription(QString::fromStdString(spec.description));
  input_->installEventFilter(this);
  setFocusProxy(input_);
}

bool OptionEditor::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return QWidget::eventFilter(watched, event);
  const QKeySequence keys(static_cast<QKeyEvent*>(event)->keyCombination());
  return keys == undoKeys() || redoKeys().contains(keys);
}

void OptionEditor::setText(const QString& text) {
  if (get_() != text) set_(text);
}

QString OptionEditor::text() const {
  return get_();
}

void OptionEditor::makeCheck() {
  auto* box = new QCheckBox(this);
  layout()->addWidget(box);
  input_ = box;
  set_ = [box](const QString& text) { box->setChecked(text == "true"); };
  get_ = [box] { return QString(box->isChecked() ? "true" : "false"); };
  connect(box, &QCheckBox::clicked, this, [this] { Q_EMIT edited(get_()); });
}

void OptionEditor::makeChoice() {
  auto* list = new CalmComboBox(this);
  list->setFocusPolicy(Qt::StrongFocus);
  list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  list->setMinimumContentsLength(8);
  for (const OptionChoice& choice : spec_.choices) {
    list->addItem(QString::fromStdString(choice.label.empty() ? choice.key : choice.label),
                  QString::fromStdString(choice.key));
  }
  layout()->addWidget(list);
  input_ = list;
  // A value that is not in the list is shown as it is; check() says what is wrong with it.
  set_ = [list](const QString& text) {
    if (list->findData(text) < 0) list->addItem(text, text);
    list->setCurrentIndex(list->findData(text));
  };
  get_ = [list] { return list->currentData().toString(); };
  connect(list, &QComboBox::activated, this, [this] { Q_EMIT edited(get_()); });
}

void OptionEditor::makeNumber(bool slider) {
  auto* box = new NumberBox(spec_, this);
  input_ = box;
  set_ = [box](const QString& text) { box->setText(text); };
  get_ = [box] { return box->text(); };
  connect(box, &NumberBox::edited, this, &OptionEditor::edited);
  if (!slider) {
    layout()->addWidget(box);
    return;
  }
  auto* bar = new QSlider(Qt::Horizontal, this);
  bar->setAccessibleName(QString::fromStdString(spec_.label));
  const double unit = isWhole(spec_) ? 1 : (spec_.maximum - spec_.minimum) / kSliderParts;
  bar->setRange(0, qRound((spec_.maximum - spec_.minimum) / unit));
  box->setFixedWidth(box->fontMetrics().horizontalAdvance("0000000") + 2 * kGap);
  layout()->addWidget(bar);
  layout()->addWidget(box);
  static_cast<QHBoxLayout*>(layout())->setStretchFactor(bar, 1);
  set_ = [box, bar, unit, lowest = spec_.minimum](const QString& text) {
    box->setText(text);
    const QSignalBlocker quiet(bar);
    bar->setValue(qRound((text.toDouble() - lowest) / unit));
  };
  connect(box, &NumberBox::edited, this, [this](const QString& text) { set_(text); });
  connect(bar, &QSlider::valueChanged, this, [this, box, unit](int value) {
    const double exact = spec_.minimum + value * unit;
    box->setText(textOf(spec_, isWhole(spec_) ? exact : std::round(exact * 1e6) / 1e6));
    Q_EMIT edited(box->text());
  });
}

void OptionEditor::makeText() {
  auto* line = new QLineEdit(this);
  layout()->addWidget(line);
  input_ = line;
  set_ = [line](const QString& text) { line->setText(text); };
  get_ = [line] { return line->text(); };
  connect(line, &QLineEdit::textEdited, this, &OptionEditor::edited);
  if (spec_.key.ends_with("root")) {
    line->setPlaceholderText(tr("default folder"));
    addBrowse(tr("Choose a folder"), [this, line] {
      return QFileDialog::getExistingDirectory(this, tr("Folder of the data set"), line->text());
    });
  } else if (spec_.key.ends_with(".list")) {
    line->setPlaceholderText(tr("none"));
    addBrowse(tr("Choose a file"), [this, line] {
      return QFileDialog::getOpenFileName(this, QString::fromStdString(spec_.label), line->text());
    });
  }
}

void OptionEditor::addBrowse(const QString& what, const std::function<QString()>& choose) {
  auto* browse = new QToolButton(this);
  browse->setIcon(icon("folder"));
  browse->setToolTip(what);
  browse->setAccessibleName(what);
  layout()->addWidget(browse);
  connect(browse, &QToolButton::clicked, this, [this, choose] {
    const QString path = choose();
    if (path.isEmpty()) return;
    set_(path);
    Q_EMIT edited(path);
  });
}

}  // namespace mixmask::ui
