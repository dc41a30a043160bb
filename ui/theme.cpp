// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>
#include <QSvgRenderer>
#include <QToolTip>

// The linker leaves the resources of a static library out unless someone names them. A macro of Qt
// that must not stand in a namespace.
static void bringIcons() {
  Q_INIT_RESOURCE(studio);
}

namespace mixmask::ui {
namespace {

constexpr int kMaximumIconSize = 512;

QPalette makePalette(const QColor& window, const QColor& base, const QColor& text,
                     const QColor& button, const QColor& highlight) {
  QPalette palette(text, button, button.lighter(130), button.darker(150), button.darker(120), text,
                   base);
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::AlternateBase, window);
  palette.setColor(QPalette::ToolTipBase, base);
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Highlight, highlight);
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, highlight);
  QColor faint = text;
  faint.setAlphaF(0.62F);
  palette.setColor(QPalette::PlaceholderText, faint);
  const QColor disabled((text.red() * 55 + window.red() * 45) / 100,
                        (text.green() * 55 + window.green() * 45) / 100,
                        (text.blue() * 55 + window.blue() * 45) / 100);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, disabled);
  }
  palette.setColor(QPalette::Disabled, QPalette::Base, window);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, disabled);
  return palette;
}

QPalette lightPalette() {
  return makePalette(QColor(0xF3F4F6), Qt::white, QColor(0x1B1E23), QColor(0xE9EBEE),
                     QColor(0x0072B2));
}

QPalette darkPalette() {
  return makePalette(QColor(0x202328), QColor(0x17191D), QColor(0xE6E8EB), QColor(0x2E3238),
                     QColor(0x0072B2));
}

// Draws at paint time, so that a change of the palette needs no new icons.
class PaletteIconEngine : public QIconEngine {
 public:
  explicit PaletteIconEngine(QString name) : name_(std::move(name)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QPalette palette = QApplication::palette();
    const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    const double ratio = painter->device()->devicePixelRatioF();
    const int size = std::min(rect.width(), rect.height());
    const QPoint corner = rect.center() - QPoint((size - 1) / 2, (size - 1) / 2);
    painter->drawPixmap(corner,
                        iconPixmap(name_, palette.color(group, QPalette::ButtonText), size, ratio));
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new PaletteIconEngine(name_); }

 private:
  QString name_;
};

// Fusion draws the frame of a check box darker than the ground, which on a dark ground hides it.
class StudioStyle : public QProxyStyle {
 public:
  StudioStyle() : QProxyStyle("Fusion") {}

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element != PE_IndicatorCheckBox || !isDark(option->palette)) return;
    painter->setPen(QPen(colorsOf(option->palette).dimText, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
  }
};

}  // namespace

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::WindowText).lightness() >
         palette.color(QPalette::Window).lightness();
}

Colors colorsOf(const QPalette& palette) {
  const bool dark = isDark(palette);
  Colors colors;
  // The dark variants are the same hues, lifted until they stand 4.5 : 1 on the dark ground.
  colors.own = dark ? QColor(0x3FA0DC) : QColor(0x0072B2);
  colors.partner = QColor(0xE69F00);
  colors.clean = dark ? QColor(0x1DB98D) : QColor(0x009E73);
  colors.rank = dark ? QColor(0xDE93BB) : QColor(0xB8588F);
  colors.spread = dark ? QColor(0x7CC8F2) : QColor(0x2F8FC7);
  colors.runA = dark ? QColor(0xDE93BB) : QColor(0xA9447F);  // reddish purple
  colors.runB = dark ? QColor(0x56B4E9) : QColor(0x1F7FB5);  // sky blue
  colors.runC = dark ? QColor(0xF0E442) : QColor(0x7A7200);  // yellow
  colors.warning = dark ? QColor(0xF0782A) : QColor(0xD55E00);
  colors.caution = QColor(0xE69F00);
  colors.warningText = dark ? QColor(0xFF8F4A) : QColor(0xB04A00);
  colors.cautionText = dark ? QColor(0xF2B53A) : QColor(0x855A00);
  colors.text = palette.color(QPalette::Active, QPalette::WindowText);
  colors.dimText = dark ? QColor(0xA9AFB8) : QColor(0x5A616B);
  colors.window = palette.color(QPalette::Active, QPalette::Window);
  colors.base = palette.color(QPalette::Active, QPalette::Base);
  colors.border = dark ? QColor(0x444A53) : QColor(0xC6CBD2);
  colors.grid = dark ? QColor(0x2C3037) : QColor(0xE6E8EC);
  return colors;
}

QPalette paperPalette() {
  return lightPalette();
}

void applyTheme(ThemeChoice choice) {
  static const bool desktopIsDark = isDark(QApplication::palette());
  if (dynamic_cast<StudioStyle*>(QApplication::style()) == nullptr) {
    QApplication::setStyle(new StudioStyle);
  }
  const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && desktopIsDark);
  const QPalette palette = dark ? darkPalette() : lightPalette();
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
}

QIcon icon(const QString& name) {
  bringIcons();
  if (name == "mixmask-studio") return QIcon(":/mixmask/icons/mixmask-studio.svg");
  return QIcon(new PaletteIconEngine(name));
}

QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio) {
  bringIcons();
  QFile file(":/mixmask/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  QByteArray svg = file.readAll();
  svg.replace("#000000", color.name(QColor::HexRgb).toLatin1());
  const int pixels = std::clamp(qRound(size * devicePixelRatio), 1, kMaximumIconSize);
  QPixmap pixmap(pixels, pixels);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  QSvgRenderer(svg).render(&painter);
  painter.end();
  pixmap.setDevicePixelRatio(devicePixelRatio);
  return pixmap;
}

}  // namespace mixmask::ui
