// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/train/config_form.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "tests/temporary_folder.h"
#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/train/form_section.h"
#include "ui/train/preset_bar.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Form : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.recipeFolder = place_.path() / "recipes";
    StudioServices services = world_.services();
    services.recipes = [this] {
      std::vector<Recipe> all{{"quickstart", "Learns in two minutes.", ""}};
      std::error_code none;
      for (const auto& file : std::filesystem::directory_iterator(world_.recipeFolder, none)) {
        all.push_back({file.path().stem().string(), "", ""});
      }
      return all;
    };
    services.loadRecipe = [load = services.loadRecipe](const std::string& name) {
      RunConfig config = load(name);
      if (name.ends_with(".yaml")) config.runtime.epochs = 7;
      return config;
    };
    services.defaultRunsFolder = [this] { return place_.path() / "runs"; };
    draft_ = std::make_unique<ConfigDraft>(services);
    draft_->startFrom(services.loadRecipe("quickstart"), "quickstart");
    form_ = std::make_unique<ConfigForm>(services, *draft_);
    form_->resize(376, 700);
    form_->show();
    form_->activateWindow();
    test::drawAll();
  }
  OptionRow* row(const std::string& path) { return form_->row(path); }
  void edit(const std::string& path, const QString& text) {
    Q_EMIT row(path)->editor()->edited(text);
    test::drawAll();
  }
  FormSection* section(const std::string& name) {
    for (FormSection* section : form_->sections()) {
      if (section->name() == name) return section;
    }
    return nullptr;
  }
  PresetBar& presets() { return *form_->presets(); }
  QStringList listed() {
    QMouseEvent press(QEvent::MouseButtonPress, {5, 5}, {5, 5}, Qt::LeftButton, Qt::LeftButton, {});
    QApplication::sendEvent(presets().list(), &press);
    presets().list()->hidePopup();
    QStringList names;
    for (int i = 0; i < presets().list()->count(); ++i) names << presets().list()->itemText(i);
    return names;
  }
  void choose(const QString& name) {
    const int index = presets().list()->findText(name);
    ASSERT_GE(index, 0) << name.toStdString();
    presets().list()->setCurrentIndex(index);
    Q_EMIT presets().list()->activated(index);
    test::drawAll();
  }
  QString text(const std::string& path) { return draft_->text(path); }

  test::TemporaryFolder place_;
  FakeWorld world_;
  std::unique_ptr<ConfigDraft> draft_;
  std::unique_ptr<ConfigForm> form_;
};

TEST_F(Form, AChangedValueIsMarkedCountedAndSetBack) {
  OptionRow* epochs = row("runtime.epochs");
  EXPECT_FALSE(epochs->resetButton()->isVisible());
  const QString before = text("runtime.epochs");
  edit("runtime.epochs", "12");
  EXPECT_TRUE(epochs->resetButton()->isVisible());
  EXPECT_TRUE(epochs->resetButton()->toolTip().contains(before));
  EXPECT_EQ(section("runtime")->header()->text(), "Runtime (1 changed)");
  EXPECT_EQ(form_->summary(), "1 value differs from quickstart");
  epochs->resetButton()->click();
  EXPECT_EQ(text("runtime.epochs"), before);
  EXPECT_EQ(epochs->editor()->text(), before);
  EXPECT_EQ(section("runtime")->header()->text(), "Runtime");
  EXPECT_EQ(form_->summary(), "No value differs from quickstart");
}

TEST_F(Form, OnlyWhatIsChangedCanBeShown) {
  edit("runtime.epochs", "12");
  form_->changedOnly()->setChecked(true);
  EXPECT_TRUE(row("runtime.epochs")->isVisible());
  EXPECT_FALSE(row("runtime.seed")->isVisible());
  EXPECT_FALSE(section("data")->isVisible());
  form_->changedOnly()->setChecked(false);
  EXPECT_TRUE(section("data")->isVisible());
}

TEST_F(Form, ASearchLooksInNameKeyAndDescriptionAndOpensWhatIsFolded) {
  section("optimizer")->header()->click();
  EXPECT_FALSE(row("optimizer.weightDecay")->isVisible());
  for (const char* words : {"Weight decay", "optimizer.weightD", "penalty L2"}) {
    form_->search()->setText(words);
    EXPECT_TRUE(row("optimizer.weightDecay")->isVisible()) << words;
    EXPECT_FALSE(row("runtime.seed")->isVisible()) << words;
  }
  form_->search()->clear();
  EXPECT_FALSE(row("optimizer.weightDecay")->isVisible());
}

TEST_F(Form, TheSummaryLeadsToTheFirstErrorWhereverItIs) {
  edit("runtime.epochs", "many");
  section("runtime")->header()->click();
  form_->search()->setText("decay");
  EXPECT_TRUE(form_->summary().contains("1 error to correct before Start"));
  EXPECT_EQ(section("runtime")->header()->text(), "Runtime (1 error, 1 changed)");
  EXPECT_FALSE(row("runtime.epochs")->isVisible());
  form_->showFirstError();
  EXPECT_TRUE(row("runtime.epochs")->isVisible());
  EXPECT_FALSE(row("runtime.epochs")->visibleRegion().isEmpty());
}

TEST_F(Form, WhatIsTypedWithoutABreakIsUndoneAsOne) {
  const QString before = text("runtime.epochs");
  edit("runtime.epochs", "1");
  edit("runtime.epochs", "12");
  edit("runtime.epochs", "120");
  edit("runtime.seed", "5");
  EXPECT_TRUE(form_->undo()->toolTip().contains("change of Seed"));
  form_->undo()->trigger();
  EXPECT_EQ(text("runtime.seed"), "0");
  EXPECT_EQ(text("runtime.epochs"), "120");
  form_->undo()->trigger();
  EXPECT_EQ(text("runtime.epochs"), before);
  EXPECT_EQ(row("runtime.epochs")->editor()->text(), before);
  EXPECT_FALSE(form_->undo()->isEnabled());
  form_->redo()->trigger();
  EXPECT_EQ(text("runtime.epochs"), "120");
}

TEST_F(Form, UndoBringsBackTheOptionsOfAMethodAndAWrongText) {
  edit("mixer.gridSize", "8");
  edit("mixer.name", "none");
  EXPECT_EQ(row("mixer.gridSize"), nullptr);
  form_->undo()->trigger();
  test::drawAll();
  ASSERT_NE(row("mixer.gridSize"), nullptr);
  EXPECT_EQ(row("mixer.gridSize")->editor()->text(), "8");
  edit("runtime.epochs", "many");
  edit("runtime.seed", "3");
  form_->undo()->trigger();
  form_->undo()->trigger();
  EXPECT_EQ(draft_->errorCount(), 0);
  form_->redo()->trigger();
  EXPECT_EQ(draft_->errorCount(), 1);
  EXPECT_EQ(row("runtime.epochs")->editor()->text(), "many");
}

TEST_F(Form, TheKeysOfUndoAreThoseOfTheFormInsideAField) {
  QWidget* field = row("runtime.epochs")->editor()->input();
  field->setFocus();
  ASSERT_TRUE(test::waitUntil([&] { return field->hasFocus(); }));
  const QString before = text("runtime.epochs");
  QTest::keyClick(field, Qt::Key_7);
  EXPECT_NE(text("runtime.epochs"), before);
  QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(text("runtime.epochs"), before);
  QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_NE(text("runtime.epochs"), before);
}

TEST_F(Form, NothingIsUndoneWhileTheFormIsReadOnly) {
  edit("runtime.epochs", "12");
  form_->setReadOnly(true);
  EXPECT_FALSE(form_->undo()->isEnabled());
  EXPECT_FALSE(row("runtime.epochs")->resetButton()->isVisible());
  EXPECT_FALSE(presets().list()->isEnabled());
  form_->setReadOnly(false);
  EXPECT_TRUE(form_->undo()->isEnabled());
}

TEST_F(Form, ListsRecipesOwnPresetsAndRecentRunsApart) {
  place_.write("recipes/mine.yaml", "version: 1\n");
  place_.write("runs/20260102-000000-b/config.yaml", "version: 1\n");
  place_.write("runs/20260101-000000-a/config.yaml", "version: 1\n");
  place_.write("runs/20260103-000000-c/notes.md", "no run");
  EXPECT_EQ(listed(), (QStringList{"Recipes", "quickstart", "Your presets", "mine", "Recent runs",
                                   "20260102-000000-b", "20260101-000000-a"}));
  choose("Recipes");  // a heading
  EXPECT_EQ(draft_->origin(), "quickstart");
  choose("mine");
  EXPECT_EQ(draft_->origin(), "mine");
  EXPECT_EQ(text("runtime.epochs"), "7");
  choose("20260102-000000-b");
  EXPECT_EQ(draft_->origin(), "20260102-000000-b");
  form_->undo()->trigger();
  EXPECT_EQ(draft_->origin(), "mine");
}

TEST_F(Form, SettingsAreSavedAsAPresetUnderAFreeName) {
  edit("runtime.epochs", "12");
  presets().saveAction()->trigger();
  EXPECT_TRUE(presets().nameField()->isVisible());
  presets().nameField()->setText("quickstart");
  EXPECT_FALSE(presets().confirmButton()->isEnabled());
  EXPECT_TRUE(presets().notice().contains("is a recipe of MixMask Studio"));
  presets().nameField()->setText("a/b");
  EXPECT_FALSE(presets().confirmButton()->isEnabled());
  presets().nameField()->setText("twelve");
  EXPECT_EQ(presets().confirmButton()->text(), "Save");
  presets().confirmButton()->click();
  EXPECT_FALSE(presets().nameField()->isVisible());
  QFile file(QString::fromStdString((world_.recipeFolder / "twelve.yaml").string()));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().endsWith("version: 1\n"));
  EXPECT_EQ(draft_->origin(), "twelve");
  EXPECT_TRUE(draft_->changedPaths().empty());
  EXPECT_TRUE(listed().contains("twelve"));
}

TEST_F(Form, OwnPresetsAreRenamedDeletedAndBroughtBack) {
  place_.write("recipes/mine.yaml", "version: 1\n");
  listed();
  EXPECT_FALSE(presets().removeAction()->isEnabled());  // a recipe of ours is chosen
  choose("mine");
  EXPECT_TRUE(presets().renameAction()->isEnabled());
  presets().renameAction()->trigger();
  presets().nameField()->setText("yours");
  presets().confirmButton()->click();
  EXPECT_EQ(draft_->origin(), "yours");
  const auto file = world_.recipeFolder / "yours.yaml";
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_FALSE(std::filesystem::exists(world_.recipeFolder / "mine.yaml"));
  presets().removeAction()->trigger();
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(presets().notice(), "yours was deleted.");
  for (auto* button : presets().findChildren<QPushButton*>()) {
    if (button->text() == "Undo") button->click();
  }
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(Form, APresetThatCannotBeReadIsToldAndChangesNothing) {
  place_.write("recipes/missing.yaml", "");
  QString message;
  QObject::connect(form_.get(), &ConfigForm::presetFailed, [&](const QString& m) { message = m; });
  listed();
  choose("missing");
  EXPECT_TRUE(message.contains("There is no recipe")) << message.toStdString();
  EXPECT_EQ(draft_->origin(), "quickstart");
  EXPECT_EQ(presets().list()->currentText(), "quickstart");
}

}  // namespace
}  // namespace mixmask::ui
