// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/studio_style.h"

// The linker leaves the resources of a static library out unless someone names them. A macro of Qt
// that must not stand in a namespace.
static void bringIcons() {
  Q_INIT_RESOURCE(studio);
}

namespace mixmask::ui {
namespace {

constexpr int kMaximumIconSize = 512;
constexpr int kFaintPercent = 66;  // of the text colour in what stands for a missing text
constexpr int kDisabledPercent = 55;
constexpr int kFormLines = 27;  // so many times as wide as a line is high
constexpr int kWidestForm = 480;
constexpr double kHighContrast = 20;

struct Grounds {
  QColor window, base, text, button, highlight, highlightedText, link;
};

QPalette makePalette(const Grounds& of) {
  const QColor& button = of.button;
  QPalette palette(of.text, button, button.lighter(130), button.darker(150), button.darker(120),
                   of.text, of.base);
  palette.setColor(QPalette::Window, of.window);
  palette.setColor(QPalette::AlternateBase, of.window);
  palette.setColor(QPalette::ToolTipBase, of.base);
  palette.setColor(QPalette::ToolTipText, of.text);
  palette.setColor(QPalette::Highlight, of.highlight);
  palette.setColor(QPalette::HighlightedText, of.highlightedText);
  palette.setColor(QPalette::Link, of.link);
  palette.setColor(QPalette::LinkVisited, of.link);
  const auto mixed = [&of](int percent, const QColor& ground) {
    return QColor((of.text.red() * percent + ground.red() * (100 - percent)) / 100,
                  (of.text.green() * percent + ground.green() * (100 - percent)) / 100,
                  (of.text.blue() * percent + ground.blue() * (100 - percent)) / 100);
  };
  palette.setColor(QPalette::PlaceholderText, mixed(kFaintPercent, of.base));
  const QColor disabled = mixed(kDisabledPercent, of.window);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, disabled);
  }
  palette.setColor(QPalette::Disabled, QPalette::Base, of.window);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, disabled);
  return palette;
}

QPalette lightPalette() {
  return makePalette({.window = QColor(0xF3F4F6),
                      .base = Qt::white,
                      .text = QColor(0x1B1E23),
                      .button = QColor(0xE9EBEE),
                      .highlight = QColor(0x0072B2),
                      .highlightedText = Qt::white,
                      .link = QColor(0x0067A0)});
}

QPalette darkPalette() {
  return makePalette({.window = QColor(0x202328),
                      .base = QColor(0x17191D),
                      .text = QColor(0xE6E8EB),
                      .button = QColor(0x2E3238),
                      .highlight = QColor(0x0072B2),
                      .highlightedText = Qt::white,
                      .link = QColor(0x56B4E9)});
}

QPalette highContrastPalette() {
  QPalette palette = makePalette({.window = Qt::black,
                                  .base = Qt::black,
                                  .text = Qt::white,
                                  .button = QColor(0x101010),
                                  .highlight = QColor(0xFFE45C),
                                  .highlightedText = Qt::black,
                                  .link = QColor(0x7CC8F2)});
  // What Fusion derives from a black button would not be seen.
  palette.setColor(QPalette::Light, QColor(0xB0B0B0));
  palette.setColor(QPalette::Mid, QColor(0xB0B0B0));
  palette.setColor(QPalette::Dark, Qt::white);
  return palette;
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

}  // namespace

int formWidth(const QFontMetrics& font) {
  return std::min(kFormLines * font.height(), kWidestForm);
}

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::WindowText).lightness() >
         palette.color(QPalette::Window).lightness();
}

bool isHighContrast(const QPalette& palette) {
  return contrastRatio(palette.color(QPalette::Active, QPalette::WindowText),
                       palette.color(QPalette::Active, QPalette::Window)) > kHighContrast;
}

double contrastRatio(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& color) {
    const auto linear = [](double part) {
      return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
  };
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
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
  colors.cautionText = dark ? QColor(0xF2B53A) : QColor(0x7D5400);
  colors.text = palette.color(QPalette::Active, QPalette::WindowText);
  colors.dimText = dark ? QColor(0xA9AFB8) : QColor(0x5A616B);
  colors.window = palette.color(QPalette::Active, QPalette::Window);
  colors.base = palette.color(QPalette::Active, QPalette::Base);
  colors.border = dark ? QColor(0x444A53) : QColor(0xC6CBD2);
  colors.grid = dark ? QColor(0x2C3037) : QColor(0xE6E8EC);
  if (!isHighContrast(palette)) return colors;
  colors.own = QColor(0x5CB8F5);
  colors.clean = QColor(0x2BD9A8);
  colors.warning = colors.warningText = QColor(0xFF9A5C);
  colors.dimText = QColor(0xD8D8D8);
  colors.border = Qt::white;
  colors.grid = QColor(0x505050);
  return colors;
}

QPalette paperPalette() {
  return lightPalette();
}

QPalette paletteOf(ThemeChoice choice) {
  static const bool desktopIsDark = isDark(QApplication::palette());
  if (choice == ThemeChoice::highContrast) return highContrastPalette();
  const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && desktopIsDark);
  return dark ? darkPalette() : lightPalette();
}

void applyTheme(ThemeChoice choice) {
  const QPalette palette = paletteOf(choice);
  if (dynamic_cast<StudioStyle*>(QApplication::style()) == nullptr) {
    QApplication::setStyle(new StudioStyle);
  }
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
