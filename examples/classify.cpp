// SPDX-License-Identifier: Apache-2.0
// classify CLASSIFIER.safetensors EXPORT.onnx IMAGE: the likeliest classes of an image. The first
// file is what an evaluation trained, the second its export:
//   mixmask checkpoint export CLASSIFIER.safetensors --format onnx --out EXPORT.onnx
// Needs OpenCV and nlohmann-json.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

int main(int argc, char** argv) try {
  if (argc != 4)
    throw std::runtime_error("usage: classify CLASSIFIER.safetensors EXPORT.onnx IMAGE");
  // A safetensors file begins with the length of its header, which is JSON.
  std::ifstream file(argv[1], std::ios::binary);
  std::uint64_t length = 0;
  file.read(reinterpret_cast<char*>(&length), sizeof length);
  if (!file || length > 100'000'000) throw std::runtime_error("the first file is no classifier");
  std::string header(length, ' ');
  file.read(header.data(), static_cast<std::streamsize>(length));
  const auto about = nlohmann::json::parse(header).at("__metadata__");
  const auto part = [&](const char* key) {
    return nlohmann::json::parse(about.at(key).get<std::string>());
  };
  const auto mean = part("mean").get<std::vector<double>>(),
             deviation = part("standard_deviation").get<std::vector<double>>();
  const int size = part("view_size");

  cv::Mat image = cv::imread(argv[3], mean.size() == 3 ? cv::IMREAD_COLOR : cv::IMREAD_GRAYSCALE);
  if (image.empty()) throw std::runtime_error("the image cannot be read");
  if (mean.size() == 3) cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
  const int side =
      std::min(image.cols, image.rows) * (image.cols == size && image.rows == size ? 8 : 7) / 8;
  image = image({(image.cols - side) / 2, (image.rows - side) / 2, side, side});
  image.convertTo(image, CV_32F, 1 / 255.0);
  image = (image - cv::Scalar(cv::Vec4d(mean[0], mean[mean.size() / 2], mean.back(), 0)));
  cv::divide(image, cv::Scalar(deviation[0], deviation[deviation.size() / 2], deviation.back(), 1),
             image);

  cv::dnn::Net net = cv::dnn::readNetFromONNX(argv[2]);
  net.setInput(cv::dnn::blobFromImage(image, 1, {size, size}));
  cv::Mat shares = net.forward(), order;  // logits, of which the softmax makes shares
  cv::exp(shares - *std::max_element(shares.begin<float>(), shares.end<float>()), shares);
  shares /= cv::sum(shares)[0];
  cv::sortIdx(shares, order, cv::SORT_EVERY_ROW | cv::SORT_DESCENDING);
  for (int i = 0; i < std::min(5, order.cols); ++i) {
    const int best = order.at<int>(i);
    std::printf("%.4f %s\n", shares.at<float>(best),
                part("class_names")[best].get<std::string>().c_str());
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
