// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <algorithm>
#include <optional>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/evaluate/checkpoint_field.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

class Form : public ::testing::Test {
 protected:
  Form() : form_(servicesOfRuns()) {
    QObject::connect(&form_, &EvaluateForm::evaluationAsked,
                     [this](const EvaluationRequest& request) { asked_ = request; });
    form_.openWith({});
    test::drawAll();
  }

  // Only this one folder is a run's, whose kNN has k = 20.
  StudioServices servicesOfRuns() {
    StudioServices services = world_.services();
    services.configOfRun = [this](const std::filesystem::path& run) {
      if (run != folder_.path().toStdString()) throw DataError("no run");
      return RunConfig();
    };
    services.optionValue = [](const RunConfig& config, const std::string& path) -> OptionValue {
      if (path == "evaluation.knn.k") return std::int64_t{20};
      return test::fakeValue(config, path);
    };
    return services;
  }
  QString file(const QString& name) {
    QFile made(folder_.filePath(name));
    EXPECT_TRUE(made.open(QIODevice::WriteOnly));
    return made.fileName();
  }
  void choose(const QString& checkpoint) {
    form_.draft().setCheckpoint(checkpoint);
    test::drawAll();
  }
  void edit(const std::string& path, const QString& text) {
    Q_EMIT form_.row(path)->editor()->edited(text);
  }
  void chooseProtocol(int index) {
    form_.protocols()->setCurrentIndex(index);
    Q_EMIT form_.protocols()->activated(index);
    test::drawAll();
  }

  test::FakeWorld world_;
  QTemporaryDir folder_;
  EvaluateForm form_;
  std::optional<EvaluationRequest> asked_;
};

TEST_F(Form, AsksForACheckpointFirst) {
  EXPECT_FALSE(form_.evaluateButton()->isEnabled());
  EXPECT_EQ(form_.summary(), "Choose a checkpoint.");
  choose("/nowhere/at/all");
  EXPECT_EQ(form_.checkpoint()->message(), "Error: there is no such file or folder");
  choose(file("moco.pth"));
  EXPECT_EQ(form_.checkpoint()->message(), "A file that belongs to no run.");
}

TEST_F(Form, OfARunOnlyWhatWasChangedIsAskedFor) {
  choose(folder_.path());
  EXPECT_EQ(form_.row("evaluation.knn.k")->editor()->text(), "20");
  ASSERT_TRUE(form_.evaluateButton()->isEnabled()) << form_.summary().toStdString();
  edit("data.limit", "1000");
  form_.evaluateButton()->click();
  ASSERT_TRUE(asked_.has_value());
  EXPECT_EQ(asked_->protocol, "knn");
  EXPECT_EQ(asked_->checkpoint, folder_.path().toStdString());
  EXPECT_EQ(asked_->data, "");
  EXPECT_EQ(asked_->assignments, std::vector<std::string>{"data.limit=1000"});
  EXPECT_FALSE(form_.isVisible());
}

TEST_F(Form, AFileOfAnotherProgramNeedsItsData) {
  choose(file("moco.pth.tar"));
  EXPECT_TRUE(form_.row("data.name")->message().startsWith("Error: a file of another program"));
  EXPECT_FALSE(form_.evaluateButton()->isEnabled());
  edit("data.name", "cifar10");
  edit("data.root", "/data/cifar");
  EXPECT_EQ(form_.row("data.name")->message(), "");
  form_.evaluateButton()->click();
  ASSERT_TRUE(asked_.has_value());
  EXPECT_EQ(asked_->data, "cifar10");
  EXPECT_EQ(asked_->assignments, std::vector<std::string>{"data.root=/data/cifar"});
}

TEST_F(Form, AProblemStandsBesideItsFieldAndNothingIsAskedFor) {
  choose(folder_.path());
  edit("evaluation.knn.k", "0");
  EXPECT_TRUE(form_.row("evaluation.knn.k")->message().startsWith("Error: 0 is below"));
  EXPECT_EQ(form_.summary(), "1 error to correct.");
  edit("data.limit", "many");
  EXPECT_EQ(form_.summary(), "2 errors to correct.");
  EXPECT_FALSE(form_.evaluateButton()->isEnabled());
  test::press(&form_, Qt::Key_Return);
  EXPECT_FALSE(asked_.has_value());
  edit("evaluation.knn.k", "5");
  edit("data.limit", "0");
  EXPECT_TRUE(form_.evaluateButton()->isEnabled());
}

TEST_F(Form, TheOptionsAreThoseOfTheProtocolWithItsOwnLength) {
  choose(folder_.path());
  EXPECT_EQ(form_.row("runtime.epochs"), nullptr);
  chooseProtocol(1);
  EXPECT_EQ(form_.row("evaluation.knn.k"), nullptr);
  ASSERT_NE(form_.row("runtime.epochs"), nullptr);
  EXPECT_EQ(form_.row("runtime.epochs")->editor()->text(), "100");  // not the run's 200
  edit("runtime.epochs", "5");
  edit("evaluation.linear.learningRate", "10");
  form_.evaluateButton()->click();
  ASSERT_TRUE(asked_.has_value());
  EXPECT_EQ(asked_->protocol, "linear");
  EXPECT_EQ(asked_->assignments,
            (std::vector<std::string>{"evaluation.linear.learningRate=10", "runtime.epochs=5"}));
}

TEST_F(Form, TheTabKeyGoesFromTheCheckpointThroughTheOptionsToTheButtons) {
  choose(folder_.path());
  std::vector<const QWidget*> chain;
  const QWidget* next = form_.checkpoint()->line();
  do chain.push_back(next = next->nextInFocusChain());
  while (next != form_.checkpoint()->line());
  const auto place = [&](const QWidget* widget) {
    return std::find(chain.begin(), chain.end(), widget) - chain.begin();
  };
  const auto input = [&](const char* path) { return form_.row(path)->editor()->input(); };
  EXPECT_LT(place(input("data.name")), place(input("data.limit")));
  EXPECT_LT(place(input("data.limit")), place(input("evaluation.knn.k")));
  EXPECT_LT(place(input("evaluation.knn.k")), place(form_.evaluateButton()));
}

TEST_F(Form, WhatIsDroppedOnItIsItsCheckpoint) {
  const QString path = file("dropped.safetensors");
  QMimeData mime;
  mime.setUrls({QUrl::fromLocalFile(path)});
  QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&form_, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&form_, &drop);
  EXPECT_EQ(form_.draft().checkpoint(), path);
  EXPECT_EQ(form_.checkpoint()->line()->text(), path);
}

TEST_F(Form, ACheckpointInsideARunIsKnownAsItsOwn) {
  ASSERT_TRUE(QDir(folder_.path()).mkdir("checkpoints"));
  choose(file("checkpoints/step-00000010.safetensors"));
  EXPECT_TRUE(form_.checkpoint()->message().startsWith("A checkpoint of the run "));
  EXPECT_TRUE(form_.evaluateButton()->isEnabled());
}

}  // namespace
}  // namespace mixmask::ui
