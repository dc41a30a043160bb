// SPDX-License-Identifier: Apache-2.0
// classify FILE.safetensors IMAGE: the likeliest classes of an image, by a ResNet that
//   mixmask checkpoint export CLASSIFIER --format torchvision --out FILE.safetensors
// wrote. Needs LibTorch, OpenCV and nlohmann-json, and nothing of MixMask Studio.
#include <torch/types.h>

#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using Tensors = std::map<std::string, torch::Tensor>;

// safetensors: the length of a header, the header in JSON, the data. Gives the metadata.
nlohmann::json readFile(const char* path, Tensors& tensors) {
  std::ifstream file(path, std::ios::binary);
  file.exceptions(std::ios::failbit);
  std::int64_t length = 0;
  file.read(reinterpret_cast<char*>(&length), sizeof length);
  if (length < 2 || length > 100'000'000) throw std::runtime_error("this is no safetensors file");
  std::string text(length, ' ');
  file.read(text.data(), length);
  const auto header = nlohmann::json::parse(text);
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    const auto type = entry["dtype"] == "F32" ? torch::kFloat32 : torch::kInt64;
    const auto shape = entry["shape"].get<std::vector<std::int64_t>>();
    auto& tensor = tensors[name] = torch::empty(shape, type);
    file.seekg(8 + length + entry["data_offsets"][0].get<std::int64_t>());
    file.read(static_cast<char*>(tensor.data_ptr()), static_cast<std::streamsize>(tensor.nbytes()));
  }
  return header["__metadata__"];
}

// A ResNet of any depth and stem (He et al. 2016), as its tensors say.
torch::Tensor logitsOf(torch::Tensor x, const Tensors& w) {
  const auto convolve = [&](const torch::Tensor& in, const std::string& name, int stride) {
    const auto& kernel = w.at(name + ".weight");
    return torch::conv2d(in, kernel, {}, stride, kernel.size(2) / 2);
  };
  const auto normalize = [&](const torch::Tensor& in, const std::string& n) {
    return torch::batch_norm(in, w.at(n + ".weight"), w.at(n + ".bias"), w.at(n + ".running_mean"),
                             w.at(n + ".running_var"), false, 0, 1e-5, false);
  };
  const bool large = w.at("conv1.weight").size(2) == 7;
  x = normalize(convolve(x, "conv1", large ? 2 : 1), "bn1").relu();
  if (large) x = torch::max_pool2d(x, 3, 2, 1);
  for (int stage = 1; stage <= 4; ++stage) {
    for (int block = 0;; ++block) {
      const std::string b = "layer" + std::to_string(stage) + "." + std::to_string(block) + ".";
      if (!w.contains(b + "conv1.weight")) break;
      const int stride = stage > 1 && block == 0 ? 2 : 1;
      const bool deep = w.contains(b + "conv3.weight");
      auto y = normalize(convolve(x, b + "conv1", deep ? 1 : stride), b + "bn1").relu();
      y = normalize(convolve(y, b + "conv2", deep ? stride : 1), b + "bn2");
      if (deep) y = normalize(convolve(y.relu(), b + "conv3", 1), b + "bn3");
      if (w.contains(b + "downsample.0.weight")) {
        x = normalize(convolve(x, b + "downsample.0", stride), b + "downsample.1");
      }
      x = (x + y).relu();
    }
  }
  return torch::linear(x.mean({2, 3}), w.at("fc.weight"), w.at("fc.bias"));
}

// The middle of the picture, seven eighths of its shorter side, as the classifier was trained.
cv::Mat viewOf(const cv::Mat& picture, int size) {
  if (picture.cols == size && picture.rows == size) return picture;
  const int side = std::min(picture.cols, picture.rows) * 7 / 8;
  cv::Mat view;
  cv::resize(picture({(picture.cols - side) / 2, (picture.rows - side) / 2, side, side}), view,
             {size, size}, 0, 0, cv::INTER_AREA);
  return view;
}

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("usage: classify FILE.safetensors IMAGE");
  Tensors tensors;
  const auto about = readFile(argv[1], tensors);
  const auto parsed = [&](const char* key) {
    return nlohmann::json::parse(about.at(key).get<std::string>());
  };
  const auto mean = parsed("mean").get<std::vector<float>>();
  const auto deviation = parsed("standard_deviation").get<std::vector<float>>();
  const int channels = static_cast<int>(mean.size()), size = parsed("view_size").get<int>();
  cv::Mat picture = cv::imread(argv[2], channels == 3 ? cv::IMREAD_COLOR : cv::IMREAD_GRAYSCALE);
  if (picture.empty()) throw std::runtime_error(std::string("cannot read ") + argv[2]);
  if (channels == 3) cv::cvtColor(picture, picture, cv::COLOR_BGR2RGB);
  const cv::Mat view = viewOf(picture, size).clone();
  const auto pixels = torch::from_blob(view.data, {1, size, size, channels}, torch::kUInt8);
  const auto images = (pixels / 255.0 - torch::tensor(mean)) / torch::tensor(deviation);
  const auto shares = logitsOf(images.permute({0, 3, 1, 2}), tensors).softmax(1)[0];
  const auto names = parsed("class_names").get<std::vector<std::string>>();
  const auto best = shares.argsort(0, /*descending=*/true);
  for (std::int64_t i = 0; i < std::min<std::int64_t>(5, best.numel()); ++i) {
    const auto index = best[i].item<std::int64_t>();
    std::printf("%.4f %s\n", shares[index].item<double>(), names.at(index).c_str());
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
