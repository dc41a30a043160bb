// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include "core/transforms/colour.h"

#include <nlohmann/json.hpp>

#include "tests/reference/transforms/recorded_picture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

using Operation = void (*)(float*, int, int, float);

const std::map<std::string, Operation> kOperations{{"brightness", adjustBrightness},
                                                   {"contrast", adjustContrast},
                                                   {"saturation", adjustSaturation},
                                                   {"hue", adjustHue}};

struct Colour : testing::Test {
  TensorFile file = test::reference("augment_colour");
  std::vector<float> planes = test::planesOf(file.at("image_u8"));
  int pixels = static_cast<int>(planes.size()) / 3;
};

TEST_F(Colour, EveryRecordedOperationAgrees) {
  int compared = 0;
  for (const auto& [name, recorded] : file.tensors) {
    for (const auto& [operation, apply] : kOperations) {
      const std::string prefix = "f32_" + operation + "_";
      if (!name.starts_with(prefix)) continue;
      SCOPED_TRACE(name);
      std::vector<float> ours = planes;
      apply(ours.data(), 3, pixels, std::stof(name.substr(prefix.size())));
      test::expectClose(ours, recorded, operation == "hue" ? 1e-4 : 1e-5);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 13);
}

TEST_F(Colour, FourOperationsInARandomOrderAgree) {
  const auto orders = nlohmann::json::parse(file.metadata.at("orders"));
  const auto factors = nlohmann::json::parse(file.metadata.at("factors"));
  ASSERT_EQ(orders.size(), 4U);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    SCOPED_TRACE(i);
    std::vector<float> ours = planes;
    for (const std::string operation : orders[i]) {
      kOperations.at(operation)(ours.data(), 3, pixels, factors[i][operation]);
    }
    test::expectClose(ours, file.at("f32_order" + std::to_string(i)), 1e-4);
  }
}

TEST_F(Colour, GrayscaleAgrees) {
  makeGray(planes.data(), 3, pixels);
  test::expectClose(planes, file.at("f32_gray"), 1e-5);
}

TEST_F(Colour, NormalisationAgrees) {
  const auto recorded = file.at("f32_normalize");
  std::vector<float> ours(planes.size());
  normalizeInto(planes.data(), static_cast<int>(recorded.size(1)),
                static_cast<int>(recorded.size(2)), false, {0.485F, 0.456F, 0.406F},
                {0.229F, 0.224F, 0.225F}, ours.data());
  test::expectClose(ours, recorded, 1e-5, true);
}

}  // namespace
}  // namespace mixmask
