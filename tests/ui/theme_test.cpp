// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/theme.h"

#include <QSlider>
#include <QStyleOptionSlider>

#include "tests/ui/application.h"
#include "ui/studio_style.h"

namespace mixmask::ui {
namespace {

struct Theme {
  ThemeChoice choice;
  const char* name;
  double text;      // the least contrast of what is read
  double graphics;  // and of lines, marks and icons
};

constexpr Theme kThemes[] = {{ThemeChoice::light, "light", 4.5, 0},
                             {ThemeChoice::dark, "dark", 4.5, 3},
                             {ThemeChoice::highContrast, "high contrast", 7, 4.5}};

class Contrast : public ::testing::TestWithParam<Theme> {
 protected:
  void expect(double least, const QColor& color, const QColor& ground, const char* what) const {
    EXPECT_GE(contrastRatio(color, ground), least)
        << GetParam().name << ", " << what << ": " << color.name().toStdString() << " on "
        << ground.name().toStdString();
  }
  QPalette palette_ = paletteOf(GetParam().choice);
  Colors colors_ = colorsOf(palette_);
};

TEST_P(Contrast, OfTextOnEveryGroundIsEnough) {
  for (const QColor& ground : {colors_.window, colors_.base}) {
    expect(GetParam().text, colors_.text, ground, "text");
    expect(GetParam().text, colors_.dimText, ground, "dim text");
    expect(GetParam().text, colors_.warningText, ground, "warning");
    expect(GetParam().text, colors_.cautionText, ground, "caution");
    expect(GetParam().text, palette_.color(QPalette::PlaceholderText), ground, "placeholder");
    expect(GetParam().text, palette_.color(QPalette::Link), ground, "link");
  }
}

TEST_P(Contrast, OfTheRolesOfQtIsEnough) {
  const std::tuple<QPalette::ColorRole, QPalette::ColorRole, const char*> pairs[] = {
      {QPalette::WindowText, QPalette::Window, "window"},
      {QPalette::Text, QPalette::Base, "field"},
      {QPalette::Text, QPalette::AlternateBase, "second row"},
      {QPalette::ButtonText, QPalette::Button, "button"},
      {QPalette::HighlightedText, QPalette::Highlight, "selection"},
      {QPalette::ToolTipText, QPalette::ToolTipBase, "tip"}};
  for (const auto& [text, ground, what] : pairs) {
    expect(GetParam().text, palette_.color(text), palette_.color(ground), what);
  }
}

TEST_P(Contrast, OfWhatIsDisabledLeavesItLegible) {
  for (const auto& [text, ground] : {std::pair{QPalette::WindowText, QPalette::Window},
                                     std::pair{QPalette::Text, QPalette::Base},
                                     std::pair{QPalette::ButtonText, QPalette::Button}}) {
    expect(3, palette_.color(QPalette::Disabled, text), palette_.color(QPalette::Disabled, ground),
           "disabled");
  }
}

// On a light ground amber has less; it never stands there without a word or a form of its own.
TEST_P(Contrast, OfLinesAndMarksIsEnough) {
  for (const ColorRole role :
       {&Colors::own, &Colors::partner, &Colors::clean, &Colors::rank, &Colors::spread,
        &Colors::runA, &Colors::runB, &Colors::runC, &Colors::warning, &Colors::caution}) {
    expect(GetParam().graphics, colors_.*role, colors_.base, "line");
  }
}

INSTANTIATE_TEST_SUITE_P(OfAllThemes, Contrast, ::testing::ValuesIn(kThemes));

TEST(Theme, BlackOnWhiteHasTheContrast21) {
  EXPECT_NEAR(contrastRatio(Qt::black, Qt::white), 21, 1e-9);
  EXPECT_NEAR(contrastRatio(QColor(0x777777), Qt::white), 4.48, 0.01);  // of the WCAG's own example
}

TEST(Theme, OnlyOneIsHighInContrastAndItsBordersAreStrong) {
  EXPECT_FALSE(isHighContrast(paletteOf(ThemeChoice::light)));
  EXPECT_FALSE(isHighContrast(paletteOf(ThemeChoice::dark)));
  const QPalette high = paletteOf(ThemeChoice::highContrast);
  ASSERT_TRUE(isHighContrast(high));
  EXPECT_GE(contrastRatio(colorsOf(high).border, colorsOf(high).window), 7);
}

TEST(StudioStyle, TheHandleOfASliderIsSeenInHighContrast) {
  StudioStyle style;
  QSlider slider(Qt::Horizontal);
  slider.setStyle(&style);
  slider.setPalette(paletteOf(ThemeChoice::highContrast));
  slider.resize(200, 30);
  slider.setValue(50);
  QStyleOptionSlider option;
  option.initFrom(&slider);
  option.maximum = slider.maximum();
  option.sliderPosition = option.sliderValue = slider.value();
  const QRect handle =
      style.subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider);
  const QImage image = slider.grab().toImage();
  const QColor ground = slider.palette().color(QPalette::Window);
  EXPECT_GE(contrastRatio(image.pixelColor(handle.left(), handle.center().y()), ground), 4.5);
  EXPECT_GE(contrastRatio(image.pixelColor(handle.center().x(), handle.top()), ground), 4.5);
}

}  // namespace
}  // namespace mixmask::ui
