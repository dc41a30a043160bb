// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/neighbours_of.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace mixmask {
namespace {

// Gives each one-pixel picture back as two features: cos and sin of its grey in degrees.
class CompassImpl : public BackboneImpl {
 public:
  CompassImpl() { register_parameter("none", torch::zeros({1})); }
  std::int64_t featureDim() const override { return 2; }
  torch::Tensor forward(const torch::Tensor& images) override {
    const auto angle = images.flatten(1).select(1, 0) * (255 * 3.14159265358979 / 180);
    return 7 * torch::stack({angle.cos(), angle.sin()}, 1);
  }
};

class Directions : public Dataset {
 public:
  explicit Directions(std::vector<int> degrees) : degrees_(std::move(degrees)) {
    classNames_ = {"even", "odd"};
  }
  std::int64_t size() const override { return static_cast<std::int64_t>(degrees_.size()); }
  cv::Mat image(std::int64_t index) const override {
    const int degrees = degrees_[static_cast<std::size_t>(index)];
    if (degrees < 0) throw DataError("picture is damaged");
    return cv::Mat(1, 1, CV_8UC1, cv::Scalar(degrees));
  }
  std::int64_t label(std::int64_t index) const override {
    return degrees_[static_cast<std::size_t>(index)] % 2;
  }

 private:
  std::vector<int> degrees_;
};

FeatureShards bankOf(std::vector<int> degrees) {
  return {std::make_shared<CompassImpl>(),
          std::make_shared<Directions>(std::move(degrees)),
          {.request = {.viewSize = 1, .normalization = {{0}, {1}}, .skipsUnreadable = true}}};
}

torch::Tensor direction(int degrees) {
  const double angle = degrees * 3.14159265358979 / 180;
  return torch::tensor(
      {{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))}});
}

TEST(NeighboursOf, AreTheImagesInTheNearestDirections) {
  FeatureShards bank = bankOf({0, 90, 31, 180, 28, 40});
  const auto found = neighboursOf(direction(30), bank, 3, {}, [](double) {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(torch::equal(found->image, torch::tensor({{2, 4, 5}}, torch::kInt64)))
      << found->image;
  EXPECT_TRUE(torch::equal(found->label, torch::tensor({{1, 0, 0}}, torch::kInt64)));
  EXPECT_NEAR(found->similarity[0][2].item<double>(), std::cos(10 * 3.14159265358979 / 180), 1e-5);
}

// Indices are those of the data set, also behind an image that was left out.
TEST(NeighboursOf, LeaveOutWhatCannotBeRead) {
  FeatureShards bank = bankOf({0, -1, 100, 31});
  const auto found = neighboursOf(direction(30), bank, 2, {}, [](double) {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(torch::equal(found->image, torch::tensor({{3, 0}}, torch::kInt64)));
  EXPECT_THAT(found->problems, testing::ElementsAre("picture is damaged"));
}

TEST(NeighboursOf, AreNoMoreThanThereAre) {
  FeatureShards bank = bankOf({10, 20});
  EXPECT_EQ(neighboursOf(direction(0), bank, 10, {}, [](double) {})->image.size(1), 2);
}

TEST(NeighboursOf, CanBeStopped) {
  std::stop_source stop;
  stop.request_stop();
  FeatureShards bank = bankOf({10, 20});
  EXPECT_FALSE(neighboursOf(direction(0), bank, 1, stop.get_token(), [](double) {}));
}

}  // namespace
}  // namespace mixmask
