// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/predictions.h"

#include <gmock/gmock.h>

namespace mixmask {
namespace {

using testing::ElementsAre;

// Five images of three classes; by their best classes 0, 1, 1, 2, 0.
Predictions worked() {
  return {
      torch::tensor(
          {{.6F, .3F, .1F}, {.2F, .5F, .3F}, {.3F, .4F, .3F}, {.1F, .2F, .7F}, {.5F, .1F, .4F}}),
      torch::tensor({0, 1, 0, 0, 0}, torch::kInt64), torch::arange(5)};
}

TEST(Predictions, CountTheImagesWhoseLabelIsAmongTheBest) {
  EXPECT_DOUBLE_EQ(topShare(worked(), 1), 0.6);
  EXPECT_DOUBLE_EQ(topShare(worked(), 3), 1);
  EXPECT_DOUBLE_EQ(topShare(worked(), 5), 1);  // more than there are classes
}

TEST(Predictions, SayHowEachClassDoesAndWhereThereIsNoImage) {
  EXPECT_THAT(topShareOfClasses(worked()), ElementsAre(0.5, 1, -1));
}

TEST(Predictions, ListWhatIsTakenForWhat) {
  using Entry = std::array<std::int64_t, 3>;
  EXPECT_THAT(confusion(worked()),
              ElementsAre(Entry{0, 0, 2}, Entry{0, 1, 1}, Entry{0, 2, 1}, Entry{1, 1, 1}));
}

}  // namespace
}  // namespace mixmask
