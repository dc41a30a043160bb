// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_views.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/data/subset_dataset.h"
#include "core/evaluation/linear_cka.h"
#include "core/evaluation/neighbours_of.h"
#include "core/evaluation/network_pictures.h"
#include "core/evaluation/principal_plane.h"
#include "core/evaluation/weights.h"
#include "core/losses/normalized.h"
#include "core/session/time_left.h"
#include "core/training/encoder_on_data.h"
#include "core/training/failure.h"
#include "core/training/picture_of.h"

namespace mixmask {
namespace {

constexpr std::uint64_t kSampleSeed = 0;

// The images of a split that are looked at.
struct Images {
  std::shared_ptr<const Dataset> all, chosen;
  std::vector<std::int64_t> indices;  // of the chosen ones in all
  std::string fingerprint;            // of the chosen ones
};

Images openImages(const DataConfig& data, Split split, std::int64_t most) {
  Images images;
  images.all = images.chosen = openDataset(data, split);
  images.indices = sampleIndices(images.all->size(), most, kSampleSeed);
  if (images.indices.empty()) {
    throw DataError(
        fmt::format("{} has no {} images", data.name, split == Split::train ? "training" : "test"));
  }
  if (images.all->size() > most) {
    images.chosen = std::make_shared<SubsetDataset>(images.all, images.indices);
  }
  images.fingerprint = images.chosen->fingerprint();
  return images;
}

// What the sides stand beside while they are compared.
struct ReferenceSide {
  torch::Tensor plane;     // N, 2
  torch::Tensor features;  // N, d
};

EncoderOnData openSide(const std::filesystem::path& checkpoint, const DataConfig& data) {
  const std::string place = data.root.empty() ? data.name : data.name + ":" + data.root;
  try {
    EncoderOnData side =
        openEncoderOnData(checkpoint, place, {fmt::format("data.limit={}", data.limit)});
    side.encoder.backbone->eval();
    return side;
  } catch (const ConfigError& error) {
    throw ConfigError(fmt::format("{}: {}", checkpoint.string(), error.what()));
  }
}

class EncodersOnOneDataset : public EncoderViews {
 public:
  explicit EncodersOnOneDataset(EncoderViewsRequest request)
      : request_(std::move(request)),
        test_(openImages(request_.data, Split::test, request_.mostQueries)),
        training_(openImages(request_.data, Split::train, request_.mostBank)) {
    for (const auto& checkpoint : request_.checkpoints) {
      sides_.push_back(openSide(checkpoint, request_.data));
    }
  }

  std::size_t sides() const override { return sides_.size(); }
  std::vector<std::string> classNames() const override { return test_.all->classNames(); }
  std::int64_t queries() const override { return test_.chosen->size(); }
  std::int64_t testImages() const override { return test_.all->size(); }
  std::int64_t bank() const override { return training_.chosen->size(); }
  std::int64_t trainingImages() const override { return training_.all->size(); }

  Picture testPicture(std::int64_t index) const override {
    return pictureOf(imageOf(test_, index, "test"));
  }
  Picture trainingPicture(std::int64_t index) const override {
    return pictureOf(imageOf(training_, index, "training"));
  }

  FirstLayer firstLayer(std::size_t side) override {
    const FirstLayerFilters filters = firstLayerFilters(*sides_.at(side).encoder.backbone);
    FirstLayer layer{filters.parameter, {}};
    for (std::int64_t i = 0; i < filters.pictures.size(0); ++i) {
      const auto one = filters.pictures[i];  // h, w, C
      const auto* pixels = one.const_data_ptr<std::uint8_t>();
      layer.filters.push_back({static_cast<int>(one.size(1)), static_cast<int>(one.size(0)),
                               static_cast<int>(one.size(2)),
                               std::vector<std::uint8_t>(pixels, pixels + one.numel())});
    }
    return layer;
  }

  ActivationMap activation(std::size_t side, std::int64_t testImage) override {
    const EncoderOnData& one = sides_.at(side);
    const FeatureRequest& request = one.request;
    const int size = request.viewSize;
    const auto channels = static_cast<std::int64_t>(request.normalization.mean.size());
    std::vector<float> view(static_cast<std::size_t>(size * size * channels));
    ViewScratch scratch;
    applyCleanView(imageOf(test_, testImage, "test"), size, request.normalization, scratch,
                   view.data());
    const Backbone& backbone = one.encoder.backbone;
    const auto images = torch::from_blob(view.data(), {1, size, size, channels})
                            .permute({0, 3, 1, 2})
                            .to(request.device, backbone->parameters().front().scalar_type());
    ActivationMap map{.view = pictureOfView(view.data(), size, request.normalization),
                      .values = {}};
    const auto values = activationMaps(*backbone, images);
    if (!values.defined()) return map;
    map.height = static_cast<int>(values.size(1));
    map.width = static_cast<int>(values.size(2));
    const auto whole = values.contiguous();
    map.values.assign(whole.const_data_ptr<float>(), whole.const_data_ptr<float>() + whole.numel());
    return map;
  }

  std::optional<EncoderComparison> compare(std::stop_token stop,
                                           const EvaluationSink& sink) override;

 private:
  static cv::Mat imageOf(const Images& images, std::int64_t index, const char* split) {
    if (index >= 0 && index < images.all->size()) return images.all->image(index);
    throw DataError(
        fmt::format("there is no {} image {}; there are {}", split, index, images.all->size()));
  }
  static FeatureShards shardsOf(const EncoderOnData& side, const std::string& weights,
                                const Images& images, const EvaluationSink& sink);
  bool addSide(const EncoderOnData& side, ReferenceSide& a, EncoderComparison& comparison,
               const std::stop_token& stop, const EvaluationSink& sink,
               const std::function<void(double)>& progress);
  bool addPlane(const torch::Tensor& features, ReferenceSide& a, EncoderComparison& comparison,
                const std::stop_token& stop);
  bool addCka(const torch::Tensor& features, ReferenceSide& a, EncoderComparison& comparison,
              const std::stop_token& stop);

  EncoderViewsRequest request_;
  Images test_, training_;
  std::vector<EncoderOnData> sides_;
};

FeatureShards EncodersOnOneDataset::shardsOf(const EncoderOnData& side, const std::string& weights,
                                             const Images& images, const EvaluationSink& sink) {
  return {side.encoder.backbone,
          images.chosen,
          {.request = side.request,
           .weights = weights,
           .images = images.fingerprint,
           .folder = defaultFeatureCache(),
           .memoryBytes = 0,  // each shard is looked at once
           .warn = [sink](const std::string& text) {
             sink(LogLine{LogLine::Level::warning, text});
           }}};
}

std::optional<EncoderComparison> EncodersOnOneDataset::compare(std::stop_token stop,
                                                               const EvaluationSink& sink) try {
  EncoderComparison comparison;
  ReferenceSide a;
  comparison.bank = bank();
  const EvaluationSink timed = withTimeLeft(sink);
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    const auto progress = [&](double share) {
      timed(PhaseChanged{"encoding images and searching neighbours",
                         (static_cast<double>(i) + share) / static_cast<double>(sides_.size())});
    };
    try {
      if (!addSide(sides_[i], a, comparison, stop, sink, progress)) return std::nullopt;
    } catch (const CheckpointError& error) {  // of the features: it does not know the file
      throw CheckpointError(fmt::format("{}: {}", request_.checkpoints[i].string(), error.what()));
    }
  }
  std::ranges::sort(comparison.problems);
  const auto [first, last] = std::ranges::unique(comparison.problems);
  comparison.problems.erase(first, last);
  return comparison;
} catch (...) {
  throwDescribed(std::current_exception());
}

bool EncodersOnOneDataset::addSide(const EncoderOnData& side, ReferenceSide& a,
                                   EncoderComparison& comparison, const std::stop_token& stop,
                                   const EvaluationSink& sink,
                                   const std::function<void(double)>& progress) {
  const std::string weights = digestOf(*side.encoder.backbone);
  const double ofQueries = static_cast<double>(queries()) / static_cast<double>(queries() + bank());
  const auto test = shardsOf(side, weights, test_, sink).all(stop, [&](double share) {
    progress(ofQueries * share);
  });
  if (!test || !addPlane(normalized(test->features), a, comparison, stop)) return false;
  if (!addCka(test->features, a, comparison, stop)) return false;
  FeatureShards bank = shardsOf(side, weights, training_, sink);
  const auto found =
      neighboursOf(test->features, bank, request_.neighbours, stop,
                   [&](double share) { progress(ofQueries + (1 - ofQueries) * share); });
  if (!found) return false;
  const std::int64_t k = comparison.neighbours = found->image.size(1);
  comparison.queries.resize(static_cast<std::size_t>(test->indices.size(0)));
  const auto image = found->image.accessor<std::int64_t, 2>();
  const auto label = found->label.accessor<std::int64_t, 2>();
  const auto similarity = found->similarity.accessor<float, 2>();
  for (std::int64_t row = 0; row < test->indices.size(0); ++row) {
    RetrievedQuery& query = comparison.queries[static_cast<std::size_t>(row)];
    query.image = test_.indices[test->indices[row].item<std::int64_t>()];
    query.label = test->labels[row].item<std::int32_t>();
    auto& neighbours = query.sides.emplace_back();
    for (std::int64_t i = 0; i < k; ++i) {
      neighbours.push_back({.image = training_.indices[image[row][i]],
                            .label = static_cast<std::int32_t>(label[row][i]),
                            .similarity = similarity[row][i]});
    }
  }
  for (const auto* problems : {&test->problems, &found->problems}) {
    comparison.problems.insert(comparison.problems.end(), problems->begin(), problems->end());
  }
  return true;
}

bool EncodersOnOneDataset::addPlane(const torch::Tensor& features, ReferenceSide& a,
                                    EncoderComparison& comparison, const std::stop_token& stop) {
  const auto plane = principalPlane(features, stop);
  if (!plane) return false;
  const bool isFirst = comparison.planes.empty();
  if (isFirst) a.plane = plane->points;
  const AlignedPoints aligned =
      isFirst ? AlignedPoints{.points = plane->points} : alignedTo(a.plane, plane->points);
  FeaturePlane& shown = comparison.planes.emplace_back();
  shown.explained = plane->explained;
  shown.degrees = aligned.degrees;
  shown.isMirrored = aligned.isMirrored;
  const auto points = aligned.points.to(torch::kFloat32).t().contiguous();
  const auto* numbers = points.const_data_ptr<float>();
  shown.x.assign(numbers, numbers + features.size(0));
  shown.y.assign(numbers + features.size(0), numbers + 2 * features.size(0));
  return true;
}

bool EncodersOnOneDataset::addCka(const torch::Tensor& features, ReferenceSide& a,
                                  EncoderComparison& comparison, const std::stop_token& stop) {
  const bool isFirst = comparison.cka.empty();
  if (isFirst) a.features = features;
  const auto cka = isFirst ? std::optional(1.0) : linearCka(a.features, features, stop);
  if (!cka) return false;
  comparison.cka.push_back(*cka);
  comparison.dimensions.push_back(features.size(1));
  return true;
}

}  // namespace

std::unique_ptr<EncoderViews> openEncoderViews(const EncoderViewsRequest& request) try {
  return std::make_unique<EncodersOnOneDataset>(request);
} catch (...) {
  throwDescribed(std::current_exception());
}

}  // namespace mixmask
