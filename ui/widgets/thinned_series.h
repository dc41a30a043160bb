// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace mixmask::ui {

// A curve of any length in bounded memory. It keeps every point until there are kMostBuckets; from
// then on neighbours share a bucket, of twice as many points whenever the buckets run out. Lowest
// and highest of a bucket are those of its points, so that a single outlier never disappears.
class ThinnedSeries {
 public:
  static constexpr std::size_t kMostBuckets = std::size_t{1} << 15;  // of 32 bytes

  // Points that follow each other, up to x and behind the x of the bucket before.
  struct Bucket {
    double x = 0;
    double lowest = 0, highest = 0, mean = 0;
  };

  // x does not fall (a point that lies before the last one is left out); y is finite.
  void append(double x, double y);
  void clear() { *this = {}; }
  // Forgets the points behind x. Of a bucket that reaches over x the rest stands for those that
  // stay.
  void cutAfter(double x);

  // The same values elsewhere: place(x) rises with x and is positive where x is.
  ThinnedSeries placed(const std::function<double(double)>& place) const;

  bool empty() const { return buckets_.empty(); }
  const std::vector<Bucket>& buckets() const { return buckets_; }
  std::int64_t count() const { return count_; }  // of all points
  // Points in a bucket; the last one may hold fewer. 1: every point is there.
  std::int64_t width() const { return width_; }
  bool isExact() const { return width_ == 1; }

  double lowest() const { return lowest_; }  // of all; infinite: there are none
  double highest() const { return highest_; }
  double lowestPositive() const { return lowestPositive_; }
  double firstPositiveX() const { return firstPositiveX_; }
  double mean() const;  // of all points

  // The last point up to x; of buckets with several points the one that x lies in. Not when empty.
  const Bucket& at(double x) const;

  // The exponential moving average at the end of every bucket, without the bias of its start (as
  // TensorBoard shows it). `weight`, in 0 .. 1, is that of the past at every point. Exact where
  // every point is there; n points in a bucket count as n times their mean, which moves the average
  // by weight^n, so that it stays within the bucket's lowest and highest of the exact one.
  std::vector<double> smoothed(double weight) const;

 private:
  void merge();
  void measure();  // lowest, highest and lowest positive anew

  std::vector<Bucket> buckets_;
  std::int64_t width_ = 1;
  std::int64_t inLast_ = 0;  // points of the last bucket
  std::int64_t count_ = 0;
  double lowest_ = std::numeric_limits<double>::infinity();
  double highest_ = -std::numeric_limits<double>::infinity();
  double lowestPositive_ = std::numeric_limits<double>::infinity();
  double firstPositiveX_ = std::numeric_limits<double>::infinity();
};

}  // namespace mixmask::ui
