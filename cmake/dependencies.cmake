# SPDX-License-Identifier: Apache-2.0
# Every library that the project uses, found in one place.

# Torch's CMake files read these before they look for the toolkit. CMake 3.25 knows no CUDA 20, and
# without a list Torch adds an architecture that nvcc 13 refuses.
set(CMAKE_CUDA_STANDARD 17)
if(NOT DEFINED ENV{TORCH_CUDA_ARCH_LIST} AND NOT TORCH_CUDA_ARCH_LIST)
  set(TORCH_CUDA_ARCH_LIST "7.5;8.0;9.0;10.0+PTX")
endif()
# The toolkit: the system's, else the one that packaging/setup.sh made from wheels.
set(own_toolkit ${PROJECT_SOURCE_DIR}/build/deps/cuda-13.0)
if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
  if(EXISTS /usr/local/cuda/bin/nvcc)
    set(CMAKE_CUDA_COMPILER /usr/local/cuda/bin/nvcc)
  elseif(EXISTS ${own_toolkit}/bin/nvcc)
    set(CMAKE_CUDA_COMPILER ${own_toolkit}/bin/nvcc)
    set(ENV{CUDA_PATH} ${own_toolkit})
  endif()
endif()
find_package(Torch REQUIRED)

# Debian's OpenCVConfig.cmake comes only with libopencv-dev, which pulls in VTK and a hundred others.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
set(opencv_parts core imgproc)
if(MIXMASK_WITH_IMAGE_FILES)
  list(APPEND opencv_parts imgcodecs)
  if(MIXMASK_BUILD_TESTS)
    list(APPEND opencv_parts dnn)  # for examples/classify.cpp alone
  endif()
endif()
foreach(part ${opencv_parts})
  find_library(OPENCV_${part}_LIBRARY opencv_${part} REQUIRED)
  add_library(opencv_${part} UNKNOWN IMPORTED)
  set_target_properties(opencv_${part} PROPERTIES
    IMPORTED_LOCATION ${OPENCV_${part}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${OPENCV_INCLUDE_DIR})
endforeach()
# libzip's own CMake file asks for tools that are packages of their own.
find_path(LIBZIP_INCLUDE_DIR zip.h REQUIRED)
find_library(LIBZIP_LIBRARY zip REQUIRED)
add_library(libzip UNKNOWN IMPORTED)
set_target_properties(libzip PROPERTIES
  IMPORTED_LOCATION ${LIBZIP_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${LIBZIP_INCLUDE_DIR})
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
# Of the name that torch's own has, which is the one that is loaded: one OpenMP runtime a process.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
if(MIXMASK_BUILD_STUDIO)
  find_package(Qt6 6.4 REQUIRED COMPONENTS DBus Widgets Svg PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
endif()
if(MIXMASK_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
