// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QMouseEvent>
#include <QSettings>
#include <QSpinBox>
#include <QTest>
#include <map>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
#include "ui/train/preview_strip.h"
#include "ui/train/sample_viewer.h"
#include "ui/train/train_page.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;
using test::press;

MixPreview previewOf(std::int64_t step, int samples) {
  MixPreview preview{step, {}};
  for (int row = 0; row < samples; ++row)
    preview.samples.push_back(test::fakeSample(28, 4, 3, row));
  return preview;
}

TEST(PreviewStrip, SamplesAreChosenByClickAndByKeys) {
  PreviewStrip strip;
  strip.resize(900, strip.sizeHint().height());
  std::vector<int> chosen;
  QObject::connect(&strip, &PreviewStrip::sampleChosen, [&](int i) { chosen.push_back(i); });
  press(&strip, Qt::Key_Return);  // nothing is there yet
  strip.setPreview(previewOf(7, 8));
  ASSERT_FALSE(strip.placeOf(1).isEmpty());
  ASSERT_TRUE(strip.placeOf(7).isEmpty());  // no room
  const QPointF inside = strip.placeOf(1).center();
  QMouseEvent click(QEvent::MouseButtonPress, inside, inside, Qt::LeftButton, Qt::LeftButton,
                    Qt::NoModifier);
  QApplication::sendEvent(&strip, &click);
  press(&strip, Qt::Key_Right);
  press(&strip, Qt::Key_Return);
  for (int i = 0; i < 9; ++i) press(&strip, Qt::Key_Right);  // not beyond what is seen
  press(&strip, Qt::Key_Return);
  EXPECT_EQ(chosen, (std::vector{1, 2, 2}));
}

TEST(SampleViewer, KeepsItsStepAndGoesToTheNextSampleByKeys) {
  SampleViewer viewer;
  viewer.open(previewOf(40, 3), 1);
  EXPECT_TRUE(viewer.caption().startsWith("Sample 2 of 3 of step 40, λ "));
  ASSERT_TRUE(QTest::qWaitForWindowActive(&viewer));
  QTest::keyClick(&viewer, Qt::Key_Right);
  QTest::keyClick(&viewer, Qt::Key_Right);
  EXPECT_EQ(viewer.sample(), 2);
  for (int i = 0; i < 5; ++i) QTest::keyClick(&viewer, Qt::Key_Left);
  EXPECT_EQ(viewer.sample(), 0);
}

TEST(Window, ShowsASampleOfTheRunInTheLab) {
  QSettings().clear();
  FakeWorld world;
  MainWindow window(world.services());
  window.resize(1280, 800);
  window.show();
  window.loadRecipe("quickstart");
  RunConfig config = window.draft().config();
  config.runtime.seed = 11;
  window.model().start(config);
  world.session->run(test::fakeRun());
  world.session->send(test::fakeStep(1));
  world.session->send(previewOf(33, 8));
  window.model().takeInbox();
  Q_EMIT window.trainPage()->strip()->sampleChosen(2);
  EXPECT_TRUE(window.trainPage()->viewer()->isVisible());
  window.trainPage()->viewer()->labButton()->click();
  LabPage* lab = window.labPage();
  EXPECT_TRUE(lab->isVisible());
  EXPECT_FALSE(window.trainPage()->viewer()->isVisible());
  EXPECT_EQ(lab->draft().config().runtime.seed, 11);
  EXPECT_TRUE(test::waitUntil([&] { return lab->hasPicture(); }));
  std::map<std::string, int> shown;
  for (const QSpinBox* box : lab->findChildren<QSpinBox*>()) {
    shown[box->accessibleName().toStdString()] = box->value();
  }
  EXPECT_EQ(shown["Step"], 33);
  EXPECT_EQ(shown["Pair"], 3);
}

}  // namespace
}  // namespace mixmask::ui
