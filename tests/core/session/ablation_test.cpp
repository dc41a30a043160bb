// SPDX-License-Identifier: Apache-2.0
#include "core/session/ablation.h"

#include <gmock/gmock.h>

#include <set>

#include "core/base/error.h"
#include "tests/content_of.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::messageOf;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSmall = R"(version: 1
recipe: quickstart
set: [data.limit=48, data.batchSize=16, backbone.width=0.0625, framework.queueSize=32,
      evaluation.knn.k=5, evaluation.knn.bank=16, evaluation.knn.queries=8,
      evaluation.knn.everySteps=2, runtime.epochs=1, runtime.threads=1]
grid:
  mixer.name: [none, erase, mixmask]
seeds: [3, 4]
)";

class AblationTest : public testing::Test {
 protected:
  std::vector<AblationRun> read(const std::string& yaml) const {
    return readAblation(folder_.write("grid.yaml", yaml), folder_.path() / "out");
  }
  std::string problemOf(const std::string& yaml) const {
    return messageOf<ConfigError>([&] { read(yaml); });
  }
  std::string contentOf(const char* name) const {
    return test::contentOf(folder_.path() / "out" / name);
  }

  test::TemporaryFolder folder_;
};

TEST_F(AblationTest, MakesARunOfEveryCombinationWithEverySeed) {
  const auto runs = read(
      "version: 1\nrecipe: quickstart\nset: [mixer.gridSize=4]\n"
      "grid:\n  mixer.keepRatio: [0.25, 0.5]\n  optimizer.learningRate: [0.01, 0.02, 0.03]\n"
      "seeds: [0, 1]\n");
  ASSERT_EQ(runs.size(), 12U);
  EXPECT_EQ(runs[0].setting, "mixer.keepRatio=0.25, optimizer.learningRate=0.01");
  EXPECT_EQ(runs[1].seed, 1);
  EXPECT_EQ(runs[11].config.optimizer.learningRate, 0.03);
  EXPECT_EQ(std::get<double>(optionValue(runs[11].config, "mixer.keepRatio")), 0.5);
  std::set<std::filesystem::path> folders;
  for (const AblationRun& run : runs) folders.insert(run.folder);
  EXPECT_EQ(folders.size(), runs.size());
}

TEST_F(AblationTest, TheGridHasTheLastWord) {
  const auto runs = read(
      "version: 1\nrecipe: quickstart\nset: [mixer.eraseRatio=0.3, mixer.name=none]\n"
      "grid: {mixer.name: [erase], mixer.eraseRatio: [0.4]}\nseeds: 5\n");
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].config.mixer.name, "erase");
  EXPECT_EQ(std::get<double>(optionValue(runs[0].config, "mixer.eraseRatio")), 0.4);
  EXPECT_EQ(runs[0].seed, 5);
}

TEST_F(AblationTest, SaysWhatIsWrongWithItsFile) {
  EXPECT_THAT(problemOf("version: 1\nrecipes: quickstart\n"),
              AllOf(HasSubstr("grid.yaml"), HasSubstr("recipes")));
  EXPECT_THAT(problemOf("version: 1\n"), HasSubstr("'recipe' is missing"));
  EXPECT_THAT(problemOf("version: 1\nrecipe: quickstart\ngrid: {mixer.nam: [none]}\n"),
              AllOf(HasSubstr("mixer.nam=none"), HasSubstr("mixer.name")));
  EXPECT_THAT(problemOf("version: 1\nrecipe: quickstart\ngrid: {mixer.gridSize: [4, 99]}\n"),
              AllOf(HasSubstr("mixer.gridSize"), HasSubstr("99")));
  EXPECT_THAT(problemOf("version: 1\nrecipe: [\n"), HasSubstr("grid.yaml, line"));
  EXPECT_THAT(problemOf("recipe: quickstart\n"), HasSubstr("version: 1"));
  const std::string head = "version: 1\nrecipe: quickstart\n";
  EXPECT_THAT(problemOf(head + "grid: mixer.name\n"), HasSubstr("line 3: 'grid' needs"));
  EXPECT_THAT(problemOf(head + "grid: {mixer.name: []}\n"), HasSubstr("at least one value"));
  EXPECT_THAT(problemOf(head + "seeds:\n"), HasSubstr("'seeds' needs"));
  EXPECT_THAT(problemOf(head + "seeds: [x]\n"), HasSubstr("runtime.seed"));
  EXPECT_THAT(problemOf(head + "seeds: [1, 01]\n"), HasSubstr("stands twice"));
  EXPECT_THAT(problemOf(head + "grid: {runtime.seed: [1]}\n"), HasSubstr("'seeds'"));
  EXPECT_THAT(messageOf<ConfigError>([] { readAblation("/nowhere/x.yaml", "/tmp"); }),
              HasSubstr("/nowhere/x.yaml"));
}

TEST(ShippedAblations, CanBeRead) {
  const auto folder =
      std::filesystem::path(MIXMASK_TEST_DATA).parent_path() / "resources/ablations";
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    EXPECT_FALSE(readAblation(file.path(), "/tmp/never-written").empty()) << file.path();
    ++files;
  }
  EXPECT_GE(files, 2);
}

TEST_F(AblationTest, CountsThePassesOfView1ThatNoQueryShows) {
  const auto unitsOf = [&](const std::string& mixer) {
    const auto runs = read("version: 1\nrecipe: quickstart\nset:\n  - framework.name=simsiam\n" +
                           std::string("grid: {mixer.name: [") + mixer + "]}\n");
    return summarize(runs).at(0).encoderUnits;
  };
  EXPECT_EQ(unitsOf("none"), 6);
  EXPECT_EQ(unitsOf("mixmask"), 9);
  EXPECT_EQ(unitsOf("erase"), 7);  // keys of view 1 itself are encoded besides
}

TEST_F(AblationTest, TabulatesFinishedRunsWithTheirCost) {
  const auto runs = read(kSmall);
  ASSERT_EQ(runs.size(), 6U);
  for (std::size_t i = 0; i < 5; ++i) test::finishRun(runs[i].config, runs[i].folder);
  EXPECT_TRUE(isFinished(runs[4]));
  EXPECT_FALSE(isFinished(runs[5]));
  const auto rows = summarize(runs);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].setting, "mixer.name=none");
  EXPECT_EQ(rows[0].encoderUnits, 4);
  EXPECT_EQ(rows[1].encoderUnits, 4);
  EXPECT_EQ(rows[2].encoderUnits, 7);
  EXPECT_EQ(rows[0].runs, 2);
  EXPECT_EQ(rows[2].runs, 1);
  EXPECT_TRUE(rows[0].mean && rows[0].sd && rows[0].gain);
  EXPECT_GT(rows[0].seconds.value_or(0), 0);
  EXPECT_FALSE(rows[2].sd);

  AblationRun edited = runs[0];
  edited.config.optimizer.learningRate = 0.5;
  EXPECT_THAT(messageOf<ConfigError>([&] { isFinished(edited); }), HasSubstr("other settings"));

  writeAblationResults(runs, folder_.path() / "out");
  EXPECT_THAT(contentOf("table.csv"),
              AllOf(HasSubstr("\"mixer.name=erase\",2,"), HasSubstr("\"mixer.name=mixmask\",1,")));
  EXPECT_THAT(contentOf("table.md"), HasSubstr("| mixer.name=none | 2 |"));
  EXPECT_EQ(contentOf("curves.png").substr(1, 3), "PNG");
}

}  // namespace
}  // namespace mixmask
