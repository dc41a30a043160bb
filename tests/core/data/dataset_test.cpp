// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::messageOf;
using test::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;

// The variable MIXMASK_DATA has this value (nullptr: none) while the object lives.
class SharedFolder {
 public:
  explicit SharedFolder(const char* value) {
    if (const char* old = std::getenv("MIXMASK_DATA")) old_ = old;
    value != nullptr ? setenv("MIXMASK_DATA", value, 1) : unsetenv("MIXMASK_DATA");
  }
  ~SharedFolder() {
    old_.empty() ? unsetenv("MIXMASK_DATA") : setenv("MIXMASK_DATA", old_.c_str(), 1);
  }

 private:
  std::string old_;
};

TEST(DatasetTable, ListsEverySetOnceWithOneMeanAChannel) {
  std::set<std::string> keys;
  for (const DatasetEntry& entry : datasetTable()) {
    SCOPED_TRACE(entry.key);
    EXPECT_TRUE(keys.insert(entry.key).second);
    EXPECT_FALSE(entry.label.empty());
    EXPECT_THAT(entry.description, testing::EndsWith("."));
    EXPECT_EQ(entry.mean.size(), static_cast<std::size_t>(entry.channels));
    EXPECT_EQ(entry.standardDeviation.size(), static_cast<std::size_t>(entry.channels));
    EXPECT_EQ(datasetEntry(entry.key).label, entry.label);
  }
  EXPECT_THAT(keys, testing::ElementsAre("cifar10", "cifar100", "fashion-mnist", "image-folder",
                                         "tiny-imagenet"));
  EXPECT_EQ(datasetTable().front().key, "fashion-mnist");  // the one that is always there
}

TEST(DatasetTable, AnUnknownNameIsAConfigErrorThatListsTheKnownOnes) {
  const std::string message = messageOf<ConfigError>([] { datasetEntry("mnist"); });
  EXPECT_THAT(message, AllOf(HasSubstr("data.name"), HasSubstr("\"mnist\""),
                             HasSubstr("fashion-mnist, cifar10, cifar100")));
  EXPECT_THROW(openDataset({.name = "mnist", .root = {}}, Split::train), ConfigError);
}

TEST(Dataset, ANegativeLimitIsAConfigError) {
  EXPECT_THAT(messageOf<ConfigError>([] {
                openDataset({.name = "fashion-mnist", .root = {}, .limit = -3}, Split::train);
              }),
              AllOf(HasSubstr("data.limit"), HasSubstr("-3")));
}

TEST(Dataset, ARootThatIsNoFolderIsNamedWithTheFilesItNeeds) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "text").string();
  for (const std::string& root : {std::string("/no/such/folder"), file}) {
    EXPECT_THAT(
        messageOf<DataError>([&] { openDataset({.name = "cifar10", .root = root}, Split::test); }),
        AllOf(HasSubstr(root), HasSubstr("not a folder"), HasSubstr("test_batch.bin")));
  }
}

TEST(Dataset, WithoutARootTheSharedFolderIsTaken) {
  const TemporaryFolder folder;
  std::vector<std::uint8_t> record(3073);
  record[0] = 7;
  folder.write("cifar10/test_batch.bin", record);
  const SharedFolder shared(folder.path().c_str());
  EXPECT_EQ(openDataset({.name = "cifar10", .root = {}}, Split::test)->label(0), 7);
}

TEST(Dataset, WithoutARootTheEmbeddedFolderComesBeforeTheSharedOne) {
  const TemporaryFolder folder;
  folder.write("fashion-mnist/train-images-idx3-ubyte", "wrong");
  const SharedFolder shared(folder.path().c_str());
  EXPECT_EQ(openDataset({.name = "fashion-mnist", .root = {}}, Split::test)->size(), 10000);
}

TEST(Dataset, ThatIsNowhereSaysWhichFilesToPutWhere) {
  const auto open = [] { openDataset({.name = "cifar100", .root = {}}, Split::train); };
  const TemporaryFolder folder;
  {
    const SharedFolder shared(folder.path().c_str());
    EXPECT_THAT(messageOf<DataError>(open),
                AllOf(HasSubstr("train.bin and test.bin"), HasSubstr("data.root"),
                      HasSubstr((folder.path() / "cifar100").string())));
  }
  const SharedFolder shared(nullptr);
  EXPECT_THAT(messageOf<DataError>(open),
              AllOf(HasSubstr("$MIXMASK_DATA/cifar100"), HasSubstr("MIXMASK_DATA is not set")));
}

}  // namespace
}  // namespace mixmask
