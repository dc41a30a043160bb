// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/train/cost_preview.h"

#include <QPushButton>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/train/config_draft.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

TEST(CostText, SaysStepsTimeMemoryAndFiles) {
  EXPECT_EQ(costText({1408, 234, 0.0925, 130.2, 20.4, 1234, 95.3}).toStdString(),
            "1,408 steps \u00d7 93 ms = 2 min 10 s, kNN 20 s: about 2 min 31 s in all. 1.2 GB of "
            "memory, 95 MB a checkpoint.");
  EXPECT_EQ(costText({10, 5, 2.5, 25, -1, 800, 1}).toStdString(),
            "10 steps \u00d7 2.50 s = 25 s. 800 MB of memory, 1 MB a checkpoint.");
}

class Cost : public ::testing::Test {
 protected:
  void SetUp() override {
    const StudioServices services = world_.services();
    model_ = std::make_unique<TrainingModel>(services);
    draft_ = std::make_unique<ConfigDraft>(services);
    draft_->startFrom(services.loadRecipe("quickstart"), "quickstart");
    cost_ = std::make_unique<CostPreview>(services, *model_, *draft_);
    cost_->show();
  }
  bool says(const QString& words) {
    return test::waitUntil([&] { return cost_->text().contains(words); });
  }

  FakeWorld world_;
  std::unique_ptr<TrainingModel> model_;
  std::unique_ptr<ConfigDraft> draft_;
  std::unique_ptr<CostPreview> cost_;
};

TEST_F(Cost, IsMeasuredWhenAskedForAndStaleWhenTheSettingsAreOthers) {
  EXPECT_EQ(cost_->text(), "What will this run cost?");
  cost_->button()->click();
  ASSERT_TRUE(says("1,408 steps"));
  EXPECT_FALSE(cost_->isStale());
  draft_->setFromText("runtime.seed", "7");  // costs the same
  EXPECT_FALSE(cost_->isStale());
  draft_->setFromText("data.batchSize", "128");
  EXPECT_TRUE(cost_->isStale());
  EXPECT_TRUE(cost_->text().startsWith("Of other settings: 1,408 steps"));
  draft_->history().undo();
  EXPECT_FALSE(cost_->isStale());
}

TEST_F(Cost, TellsWhatItDoesAndCanBeCancelled) {
  world_.holdEstimate = true;
  cost_->button()->click();
  ASSERT_TRUE(says("Dry run: reading the data set"));
  EXPECT_EQ(cost_->button()->text(), "Cancel");
  cost_->button()->click();
  ASSERT_TRUE(says("What will this run cost?"));
  EXPECT_EQ(cost_->button()->text(), "&Estimate cost");
}

TEST_F(Cost, GivesWayToARun) {
  world_.holdEstimate = true;
  cost_->button()->click();
  ASSERT_TRUE(says("Dry run: reading"));
  model_->start(draft_->config());
  ASSERT_TRUE(says("What will this run cost?"));
  EXPECT_FALSE(cost_->button()->isEnabled());
  world_.session->finish();
  model_->takeInbox();
  EXPECT_TRUE(cost_->button()->isEnabled());
}

TEST_F(Cost, SaysWhyItCannotBeMeasured) {
  draft_->setFromText("data.root", "/nowhere");
  cost_->button()->click();
  EXPECT_TRUE(says("/nowhere is no folder"));
  draft_->setFromText("data.batchSize", "1");
  EXPECT_FALSE(cost_->button()->isEnabled());
}

TEST_F(Cost, EndsWithTheWindowWhileItIsMeasured) {
  world_.holdEstimate = true;
  cost_->button()->click();
  ASSERT_TRUE(says("Dry run: reading"));
  cost_.reset();
}

}  // namespace
}  // namespace mixmask::ui
