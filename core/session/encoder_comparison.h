// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mixmask {

// An image of the bank that is similar to a query.
struct Neighbour {
  std::int64_t image = 0;   // index in the training set
  std::int32_t label = -1;  // -1: unlabelled
  float similarity = 0;     // cosine of the two features

  bool operator==(const Neighbour&) const = default;
};

// One test image, and what each of the encoders finds most similar to it.
struct RetrievedQuery {
  std::int64_t image = 0;  // index in the test set
  std::int32_t label = -1;
  std::vector<std::vector<Neighbour>> sides;  // of each encoder, the most similar first

  // Of the k nearest of a side: those of the query's class, and those that are among A's k nearest
  // too. k is cut to what there is.
  int hits(std::size_t side, std::int64_t k) const;
  int shared(std::size_t side, std::int64_t k) const;
};

// Features of the test images seen from where their cloud is broadest (PCA of rows of unit length),
// turned and mirrored onto those of A so that the two can be compared.
struct FeaturePlane {
  std::vector<float> x, y;            // by query
  std::array<double, 2> explained{};  // share of the variance along the two axes before the turn
  double degrees = 0;                 // by which it was turned onto A, counter-clockwise
  bool isMirrored = false;
};

// Two or three encoders on the same images.
struct EncoderComparison {
  std::int64_t neighbours = 0;  // of each query, the largest k
  std::int64_t bank = 0;        // training images that were searched
  std::vector<RetrievedQuery> queries;
  std::vector<FeaturePlane> planes;  // by side
  // By side: linear CKA (core/evaluation/linear_cka.h) of its features of the test images with A's,
  // not debiased; of A 1; NaN where the features of one do not vary.
  std::vector<double> cka;
  std::vector<std::int64_t> dimensions;  // by side, of its features
  std::vector<std::string> problems;     // images that could not be read, a sentence each
};

enum class QueryOrder { mended, broken, disagreement };

// Queries as indices, by their k nearest. mended: where `side` has more hits than A, most of all
// first, of equal ones those that share the least; broken: where it has fewer; disagreement: all,
// those that share the least first.
std::vector<std::size_t> orderOfQueries(const EncoderComparison& comparison, QueryOrder order,
                                        std::size_t side, std::int64_t k);

}  // namespace mixmask
