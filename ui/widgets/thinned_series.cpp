// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/thinned_series.h"

#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

bool isBefore(const ThinnedSeries::Bucket& bucket, double x) {
  return bucket.x < x;
}

}  // namespace

void ThinnedSeries::append(double x, double y) {
  if (!buckets_.empty() && x < buckets_.back().x) return;
  ++count_;
  lowest_ = std::min(lowest_, y);
  highest_ = std::max(highest_, y);
  if (y > 0) lowestPositive_ = std::min(lowestPositive_, y);
  if (x > 0) firstPositiveX_ = std::min(firstPositiveX_, x);
  if (inLast_ == width_ && buckets_.size() == kMostBuckets) merge();
  if (buckets_.empty() || inLast_ == width_) {
    buckets_.push_back({x, y, y, y});
    inLast_ = 1;
    return;
  }
  Bucket& last = buckets_.back();
  ++inLast_;
  last.x = x;
  last.lowest = std::min(last.lowest, y);
  last.highest = std::max(last.highest, y);
  last.mean += (y - last.mean) / static_cast<double>(inLast_);
}

// All buckets are full here, so that every two of them become one that is full.
void ThinnedSeries::merge() {
  for (std::size_t i = 0; i < buckets_.size() / 2; ++i) {
    const Bucket &a = buckets_[2 * i], &b = buckets_[2 * i + 1];
    buckets_[i] = {b.x, std::min(a.lowest, b.lowest), std::max(a.highest, b.highest),
                   (a.mean + b.mean) / 2};
  }
  buckets_.resize(buckets_.size() / 2);
  width_ *= 2;
  inLast_ = width_;
}

void ThinnedSeries::cutAfter(double x) {
  const auto whole = std::find_if(buckets_.begin(), buckets_.end(),
                                  [x](const Bucket& bucket) { return bucket.x > x; });
  if (whole == buckets_.end()) return;
  // The points of the bucket that reaches over x are taken to lie evenly between its ends.
  const std::int64_t points = whole + 1 == buckets_.end() ? inLast_ : width_;
  const double begin = whole == buckets_.begin() ? 0 : std::prev(whole)->x;
  const double share = (x - begin) / (whole->x - begin);
  const auto staying = std::clamp(static_cast<std::int64_t>(share * static_cast<double>(points)),
                                  std::int64_t{0}, points - 1);
  if (staying > 0) whole->x = x;
  buckets_.erase(staying > 0 ? whole + 1 : whole, buckets_.end());
  inLast_ = staying > 0 ? staying : buckets_.empty() ? 0 : width_;
  const auto full = static_cast<std::int64_t>(buckets_.size()) - 1;
  count_ = buckets_.empty() ? 0 : full * width_ + inLast_;
  measure();
}

ThinnedSeries ThinnedSeries::placed(const std::function<double(double)>& place) const {
  ThinnedSeries moved = *this;
  for (Bucket& bucket : moved.buckets_) bucket.x = place(bucket.x);
  if (std::isfinite(firstPositiveX_)) moved.firstPositiveX_ = place(firstPositiveX_);
  return moved;
}

void ThinnedSeries::measure() {
  const double none = std::numeric_limits<double>::infinity();
  lowest_ = lowestPositive_ = none;
  highest_ = -none;
  if (buckets_.empty()) firstPositiveX_ = none;
  for (const Bucket& bucket : buckets_) {
    lowest_ = std::min(lowest_, bucket.lowest);
    highest_ = std::max(highest_, bucket.highest);
    for (const double y : {bucket.lowest, bucket.mean, bucket.highest}) {
      if (y > 0) lowestPositive_ = std::min(lowestPositive_, y);
    }
  }
}

double ThinnedSeries::mean() const {
  if (buckets_.empty()) return 0;
  double sum = 0;
  for (const Bucket& bucket : buckets_) sum += bucket.mean;
  sum *= static_cast<double>(width_);
  sum -= static_cast<double>(width_ - inLast_) * buckets_.back().mean;
  return sum / static_cast<double>(count_);
}

const ThinnedSeries::Bucket& ThinnedSeries::at(double x) const {
  const auto found = std::lower_bound(buckets_.begin(), buckets_.end(), x, isBefore);
  if (found == buckets_.end()) return buckets_.back();
  const bool isNext = isExact() && found->x > x && found != buckets_.begin();
  return isNext ? *std::prev(found) : *found;
}

std::vector<double> ThinnedSeries::smoothed(double weight) const {
  std::vector<double> values;
  values.reserve(buckets_.size());
  const double ofBucket = std::pow(weight, width_);
  const double ofLast = std::pow(weight, inLast_);
  double average = 0, ofStart = 1;  // what is left of the weight of the value before the first
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const double past = i + 1 == buckets_.size() ? ofLast : ofBucket;
    average = past * average + (1 - past) * buckets_[i].mean;
    ofStart *= past;
    values.push_back(average / (1 - ofStart));
  }
  return values;
}

}  // namespace mixmask::ui
