// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cmath>
#include <memory>

#include "core/session/encoder_views.h"
#include "tests/ui/fake_records.h"

namespace mixmask::test {

// What a test sees of the fakes and how it holds them.
struct FakeEncoders {
  std::atomic<int> opened{0}, compared{0}, looked{0};
  std::atomic<bool> hold{false};  // a comparison waits until it is stopped or let go
  std::atomic<bool> holdPictures{false};
  std::string problem;         // of opening
  bool isTransformer = false;  // B has no map
  std::int64_t queries = 40, dimensions = 16;
  EncoderViewsRequest request;
};

// Ten classes. A finds `image % 5` neighbours of the query's class, B all but those of queries that
// are divisible by 7, where it has none; the two share the first `image % 3`. Behind the tenth all
// are of another class.
class FakeEncoderViews : public EncoderViews {
 public:
  FakeEncoderViews(std::shared_ptr<FakeEncoders> world, std::size_t sides)
      : world_(std::move(world)), sides_(sides) {}

  std::size_t sides() const override { return sides_; }
  std::vector<std::string> classNames() const override { return fashionClasses(); }
  std::int64_t queries() const override { return world_->queries; }
  std::int64_t testImages() const override { return 2000; }
  std::int64_t bank() const override { return 50000; }
  std::int64_t trainingImages() const override { return 60000; }
  Picture testPicture(std::int64_t index) const override {
    while (world_->holdPictures) std::this_thread::yield();
    return images_.picture(index);
  }
  Picture trainingPicture(std::int64_t index) const override { return images_.picture(index + 3); }

  FirstLayer firstLayer(std::size_t side) override {
    FirstLayer layer{"conv1.weight", {}};
    for (int i = 0; i < 16; ++i) {
      Picture filter{3, 3, 1, std::vector<std::uint8_t>(9)};
      for (int j = 0; j < 9; ++j) {
        filter.pixels[static_cast<std::size_t>(j)] = static_cast<std::uint8_t>(
            255 * fakeNumber(static_cast<std::uint64_t>(i * 9 + j), 50 + side));
      }
      layer.filters.push_back(std::move(filter));
    }
    return layer;
  }

  ActivationMap activation(std::size_t side, std::int64_t image) override {
    ++world_->looked;
    ActivationMap map{.view = images_.picture(image), .values = {}};
    if (world_->isTransformer && side == 1) return map;
    map.width = map.height = 4;
    for (std::uint64_t i = 0; i < 16; ++i) {
      map.values.push_back(static_cast<float>(fakeNumber(i + 16 * side, 7)));
    }
    return map;
  }

  std::optional<EncoderComparison> compare(std::stop_token stop,
                                           const EvaluationSink& sink) override {
    ++world_->compared;
    sink(PhaseChanged{"encoding", 0.25, 70});
    while (world_->hold && !stop.stop_requested()) std::this_thread::yield();
    if (stop.stop_requested()) return std::nullopt;
    EncoderComparison comparison;
    comparison.neighbours = world_->request.neighbours;
    comparison.bank = bank();
    for (std::int64_t image = 0; image < queries(); ++image) {
      comparison.queries.push_back(query(image));
    }
    for (std::size_t side = 0; side < sides_; ++side) {
      comparison.planes.push_back(plane(side));
      comparison.cka.push_back(side == 0 ? 1 : 0.75);
      comparison.dimensions.push_back(world_->dimensions);
    }
    return comparison;
  }

 private:
  RetrievedQuery query(std::int64_t image) const {
    const auto label = static_cast<std::int32_t>(image % 10);
    RetrievedQuery query{image, label, {}};
    for (std::size_t side = 0; side < sides_; ++side) {
      const std::int64_t hits = side == 0 ? image % 5 : image % 7 == 0 ? 0 : 10;
      auto& strip = query.sides.emplace_back();
      for (std::int64_t i = 0; i < world_->request.neighbours; ++i) {
        const std::int64_t own = i < image % 3 ? 0 : 100 * static_cast<std::int64_t>(side + 1);
        strip.push_back({.image = 1000 + own + i,
                         .label = i < hits ? label : (label + 1) % 10,
                         .similarity = 0.95F - 0.01F * static_cast<float>(i)});
      }
    }
    return query;
  }

  FeaturePlane plane(std::size_t side) const {
    FeaturePlane plane{.x = {},
                       .y = {},
                       .explained = {0.31, 0.12},
                       .degrees = side * 34.0,
                       .isMirrored = side == 1};
    for (std::int64_t i = 0; i < queries(); ++i) {
      const double angle = 0.6283 * static_cast<double>(i % 10);
      const double spread = side == 0 ? 0.5 : 0.25;
      plane.x.push_back(static_cast<float>(std::cos(angle) + spread * (fakeNumber(i, 3) - 0.5)));
      plane.y.push_back(static_cast<float>(std::sin(angle) + spread * (fakeNumber(i, 4) - 0.5)));
    }
    return plane;
  }

  std::shared_ptr<FakeEncoders> world_;
  std::size_t sides_;
  FakeTestImages images_;
};

inline auto fakeOpenEncoders(std::shared_ptr<FakeEncoders> world) {
  return [world](const EncoderViewsRequest& request) -> std::unique_ptr<EncoderViews> {
    ++world->opened;
    world->request = request;
    if (!world->problem.empty()) throw CheckpointError(world->problem);
    return std::make_unique<FakeEncoderViews>(world, request.checkpoints.size());
  };
}

}  // namespace mixmask::test
