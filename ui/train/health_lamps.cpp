// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/health_lamps.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <algorithm>

#include "ui/theme.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;

const char* iconNameOf(HealthLevel level) {
  switch (level) {
    case HealthLevel::alarm:
      return "error";
    case HealthLevel::watch:
      return "warning";
    case HealthLevel::fine:
      return "done";
    case HealthLevel::unknown:
      break;
  }
  return "idle";
}

QColor colorOf(HealthLevel level, const Colors& colors) {
  switch (level) {
    case HealthLevel::alarm:
      return colors.warningText;
    case HealthLevel::watch:
      return colors.cautionText;
    case HealthLevel::fine:
      return colors.clean;
    case HealthLevel::unknown:
      break;
  }
  return colors.dimText;
}

QString wordOf(HealthLevel level) {
  switch (level) {
    case HealthLevel::alarm:
      return HealthLamps::tr("alarm");
    case HealthLevel::watch:
      return HealthLamps::tr("watch");
    case HealthLevel::fine:
      return HealthLamps::tr("fine");
    case HealthLevel::unknown:
      break;
  }
  return HealthLamps::tr("not known yet");
}

bool warns(const HealthLamp& lamp) {
  return lamp.level >= HealthLevel::watch;
}

QString sentenceOf(const HealthLamp& lamp) {
  const QString sentence = QString::fromStdString(lamp.sentence);
  if (!warns(lamp)) return sentence;
  return HealthLamps::tr("%1 Since step %L2.").arg(sentence).arg(lamp.sinceStep);
}

}  // namespace

HealthLamps::HealthLamps(QWidget* parent) : QWidget(parent), words_(new QLabel(this)) {
  setAccessibleName(tr("Health of the run"));
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap / 2);
  for (int i = 0; i < kHealthTopics; ++i) {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize(QSize(kIconSize, kIconSize));
    button->setFocusPolicy(Qt::StrongFocus);
    connect(button, &QToolButton::clicked, this,
            [this, i] { Q_EMIT chartAsked(static_cast<HealthTopic>(i)); });
    row->addWidget(button);
    buttons_.push_back(button);
  }
  row->addStretch(1);
  row->addWidget(new HelpButton(Topic::health, this));
  words_->setWordWrap(true);
  words_->setTextFormat(Qt::RichText);
  words_->setTextInteractionFlags(Qt::TextBrowserInteraction);
  connect(words_, &QLabel::linkActivated, this, [this](const QString& link) {
    Q_EMIT chartAsked(static_cast<HealthTopic>(link.toInt()));
  });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap / 2);
  column->addLayout(row);
  column->addWidget(words_);
  setLamps(RunHealth().lamps());
}

QToolButton* HealthLamps::lamp(HealthTopic topic) const {
  return buttons_[static_cast<std::size_t>(topic)];
}

void HealthLamps::setLamps(std::vector<HealthLamp> lamps) {
  lamps_ = std::move(lamps);
  redraw();
}

QString HealthLamps::worst() const {
  QStringList sentences;
  for (const HealthLamp& lamp : lamps_) {
    if (warns(lamp)) sentences << QString::fromStdString(lamp.name) + ": " + sentenceOf(lamp);
  }
  return sentences.join('\n');
}

void HealthLamps::redraw() {
  const Colors colors = colorsOf(palette());
  QStringList lines;
  for (std::size_t i = 0; i < lamps_.size(); ++i) {
    const HealthLamp& lamp = lamps_[i];
    const QString name = QString::fromStdString(lamp.name);
    const QColor color = colorOf(lamp.level, colors);
    QToolButton* button = buttons_[i];
    const QString text = warns(lamp) ? name + ": " + wordOf(lamp.level) : name;
    const QString tip =
        tr("%1: %2. %3 A press shows its chart.").arg(name, wordOf(lamp.level), sentenceOf(lamp));
    if (button->text() != text || button->property("color").value<QColor>() != color) {
      button->setText(text);
      button->setProperty("color", color);
      button->setIcon(iconPixmap(iconNameOf(lamp.level), color, kIconSize, devicePixelRatioF()));
    }
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    if (!warns(lamp)) continue;
    lines << QString("<span style=\"color:%1\"><b>%2</b></span> %3 <a href=\"%4\">%5</a>")
                 .arg(color.name(), name.toHtmlEscaped(), sentenceOf(lamp).toHtmlEscaped())
                 .arg(i)
                 .arg(tr("Show chart"));
  }
  const QString html = lines.join("<br>");
  if (words_->text() != html) words_->setText(html);
  words_->setVisible(!html.isEmpty());
}

void HealthLamps::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) redraw();
}

}  // namespace mixmask::ui
