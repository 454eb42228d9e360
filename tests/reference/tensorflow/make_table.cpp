// make_table FILE 0|1: writes a sorted table of the pairs on the standard input (u32 bytes of the key, key, u32 bytes
// of the value, value), compressed by Snappy if 1.  g++ make_table.cpp -o make_table -lleveldb -lsnappy
#include <cstdint>
#include <iostream>
#include <string>

#include "leveldb/env.h"
#include "leveldb/options.h"
#include "leveldb/table_builder.h"

static bool read(std::string& text) {
    std::uint32_t size;
    if (!std::cin.read(reinterpret_cast<char*>(&size), 4)) return false;
    text.resize(size);
    return static_cast<bool>(std::cin.read(text.data(), size));
}

int main(int, char** arguments) {
    leveldb::Options options;
    options.compression = arguments[2][0] == '1' ? leveldb::kSnappyCompression : leveldb::kNoCompression;
    options.block_size = 512;
    leveldb::WritableFile* file;
    if (!leveldb::Env::Default()->NewWritableFile(arguments[1], &file).ok()) return 1;
    leveldb::TableBuilder table(options, file);
    std::string key, value;
    while (read(key) && read(value)) table.Add(key, value);
    const bool sound = table.Finish().ok() && file->Close().ok();
    delete file;
    return sound ? 0 : 1;
}
