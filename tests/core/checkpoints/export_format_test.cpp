// SPDX-License-Identifier: Apache-2.0
// labels: unit reference
// Our exports, read back by the readers of other programs' files and by LibTorch, and beside what
// the official conversion wrote. tests/export has the programs themselves.
#include "core/checkpoints/export_format.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <csignal>
#include <cstring>
#include <map>

#include "core/base/error.h"
#include "core/checkpoints/foreign_backbone.h"
#include "core/checkpoints/protobuf_message.h"
#include "tests/content_of.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using test::contentOf;
using testing::HasSubstr;

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

std::filesystem::path recorded(const std::string& name) {
  const char* folder = std::getenv("MIXMASK_REFERENCE_DIR");
  return fs::path(folder != nullptr ? folder : MIXMASK_REFERENCE_DATA) / "checkpoints" / name;
}

// The official ResNet-50's query encoder, every dimension cut to 2 or 1, in its own order.
ExportedNetwork smallNetwork() {
  const std::string prefix = "state_dict/module.encoder_q.";
  ExportedNetwork network{.description = {.backbone = {.name = "resnet50"}}};
  for (const auto& [name, tensor] :
       readForeignFile(recorded("official_resnet50_zip.pth.tar")).tensors) {
    if (!name.starts_with(prefix) || name.find(".fc.") != name.npos) continue;
    network.tensors.emplace_back(name.substr(prefix.size()), tensor.contiguous());
  }
  return network;
}

bool sameBits(const torch::Tensor& a, const torch::Tensor& b) {
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() &&
         std::memcmp(a.contiguous().data_ptr(), b.contiguous().data_ptr(), a.nbytes()) == 0;
}

void expectSame(const NamedTensors& found, const NamedTensors& wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].first, wanted[i].first);
    EXPECT_TRUE(sameBits(found[i].second, wanted[i].second)) << found[i].first;
  }
}

class ExportFormats : public testing::Test {
 protected:
  ExportedFile write(const std::string& format, const ExportedNetwork& network) const {
    const ExportedFile written = exportFormat(format).write(file_, network);
    EXPECT_EQ(written.bytes, static_cast<std::int64_t>(fs::file_size(file_)));
    return written;
  }

  test::TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "export";
  const ExportedNetwork network_ = smallNetwork();
};

TEST_F(ExportFormats, PthComesBackFromOurReaderAndFromLibTorch) {
  EXPECT_EQ(write("pth", network_).tensors, 318);
  const ForeignFile content = readForeignFile(file_);
  EXPECT_EQ(content.format, "torch zip");
  expectSame(content.tensors, network_.tensors);
  const std::string text = contentOf(file_);
  const auto state = torch::jit::pickle_load({text.begin(), text.end()}).toGenericDict();
  NamedTensors loaded;
  for (const auto& item : state) {
    loaded.emplace_back(item.key().toStringRef(), item.value().toTensor());
  }
  expectSame(loaded, network_.tensors);
}

// So that torch.load(mmap=True) gives aligned tensors.
TEST_F(ExportFormats, PthHasEveryTensorAtAMultipleOf64Bytes) {
  write("pth", network_);
  const std::string text = contentOf(file_);
  int entries = 0;
  for (std::size_t at = text.find("PK\x03\x04"); at != text.npos;
       at = text.find("PK\x03\x04", at + 4), ++entries) {
    std::uint16_t name = 0, extra = 0;
    std::memcpy(&name, text.data() + at + 26, sizeof name);
    std::memcpy(&extra, text.data() + at + 28, sizeof extra);
    EXPECT_EQ((at + 30 + name + extra) % 64, 0U) << text.substr(at + 30, name);
  }
  EXPECT_EQ(entries, 318 + 3);
  const std::string first = text;
  write("pth", network_);
  EXPECT_EQ(contentOf(file_), first);  // no times in it
}

TEST_F(ExportFormats, Detectron2IsWhatTheOfficialConversionMakes) {
  write("detectron2", network_);
  const ForeignFile ours = readForeignFile(file_);
  NamedTensors theirs = readForeignFile(recorded("detectron2_resnet50.pkl")).tensors;
  // Whose script keeps MoCo's head under a name that Detectron2 never looks for.
  std::erase_if(theirs, [](const auto& item) { return item.first.starts_with("model/stem.fc."); });
  expectSame(ours.tensors, theirs);
  EXPECT_THAT(ours.values, testing::Contains(testing::Pair("matching_heuristics", "true")));
  const auto backbone = backboneOf(ours);
  ASSERT_TRUE(backbone.has_value());
  EXPECT_EQ(backbone->origin, "Detectron2");
  EXPECT_EQ(backbone->tensors.size(), network_.tensors.size());
}

TEST_F(ExportFormats, TorchvisionIsSafetensorsWithItsNamesAndTheImages) {
  ExportedNetwork network = network_;
  network.description.viewSize = 224;
  network.description.mean = {0.485F, 0.456F, 0.406F};
  network.description.standardDeviation = {0.229F, 0.224F, 0.225F};
  EXPECT_EQ(write("torchvision", network).tensors, 318);
  const ForeignFile content = readForeignFile(file_);
  EXPECT_EQ(content.format, "safetensors");
  expectSame(content.tensors, network.tensors);
  const std::map<std::string, std::string> values(content.values.begin(), content.values.end());
  EXPECT_EQ(values.at("format"), "\"pt\"");
  EXPECT_EQ(values.at("view_size"), "\"224\"");
  EXPECT_FALSE(values.contains("class_names"));
}

// The example of protobuf.dev/programming-guides/encoding, a negative number and a text.
TEST(WireFormat, IsThatOfProtocolBuffersByteForByte) {
  const auto inner = ProtobufMessage().integer(1, 150);
  EXPECT_EQ(inner.text(), "\x08\x96\x01");
  EXPECT_EQ(ProtobufMessage().message(3, inner).text(), "\x1a\x03\x08\x96\x01");
  EXPECT_EQ(ProtobufMessage().bytes(2, "testing").text(), "\x12\x07testing");
  EXPECT_EQ(ProtobufMessage().integer(20, 1).text(), "\xa0\x01\x01");
  EXPECT_EQ(ProtobufMessage().integer(1, -1).text(),
            "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  using namespace std::string_literals;
  EXPECT_EQ(ProtobufMessage().number(2, 1.0F).text(), "\x15\x00\x00\x80\x3f"s);
}

TEST_F(ExportFormats, OnnxHasEveryWeightOnceAndNoCounters) {
  EXPECT_EQ(write("onnx", network_).tensors, 318 - 53);  // batches that each norm has seen
  const std::string text = contentOf(file_);
  for (const auto& [name, tensor] : network_.tensors) {
    const bool counts = name.ends_with("num_batches_tracked");
    EXPECT_EQ(text.find(std::string{'\x42', static_cast<char>(name.size())} + name) != text.npos,
              !counts)
        << name;
    if (!counts) {
      EXPECT_NE(text.find(bytesOf(tensor)), text.npos) << name;
    }
  }
}

TEST_F(ExportFormats, ThatDoNotFitTheNetworkSayWhyAndWhatDoes) {
  ExportedNetwork cifar = network_, grey = network_;
  cifar.description.backbone.stem = "cifar";
  grey.description.channels = 1;
  const ExportedNetwork transformer{.description = {.backbone = {.name = "vit_s"}},
                                    .tensors = {{"class_token", torch::zeros({1, 1, 64})}}};
  const ExportedNetwork convnet{.description = {.backbone = {.name = "convnet"}},
                                .tensors = {{"conv1.weight", torch::zeros({8, 3, 3, 3})}}};
  const auto misfit = [](const char* format, const ExportedNetwork& network) {
    return exportFormat(format).misfit(network);
  };
  for (const ExportFormat& format : exportFormatTable()) EXPECT_EQ(format.misfit(network_), "");
  for (const auto& network : {cifar, grey, transformer, convnet}) {
    EXPECT_EQ(misfit("pth", network), "");
  }
  EXPECT_EQ(misfit("onnx", cifar) + misfit("onnx", grey) + misfit("torchvision", transformer), "");
  EXPECT_THAT(misfit("detectron2", cifar), HasSubstr("stem of ImageNet"));
  EXPECT_THAT(misfit("detectron2", grey), HasSubstr("3 channels"));
  EXPECT_THAT(misfit("detectron2", transformer), HasSubstr("'vit_s'"));
  EXPECT_THAT(misfit("onnx", transformer), HasSubstr("use --format torchvision"));
  EXPECT_THAT(misfit("onnx", convnet), HasSubstr("use --format pth"));
  EXPECT_THAT(misfit("torchvision", convnet), HasSubstr("'convnet'"));
  EXPECT_THAT(test::messageOf<ConfigError>([] { exportFormat("onxx"); }),
              HasSubstr("torchvision, pth, detectron2, onnx"));
}

// A limit on the size of files stands for the full disk.
TEST_F(ExportFormats, LeaveTheOldFileOnAFullDisk) {
  folder_.write("export", "old");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::vector<std::string> messages;
  for (const ExportFormat& format : exportFormatTable()) {
    messages.push_back(test::messageOf<OutputError>([&] { format.write(file_, network_); }));
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old);
  EXPECT_THAT(messages, testing::Each(HasSubstr(file_.string())));
  EXPECT_EQ(contentOf(file_), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace mixmask
