// dlib's Chinese whispers on the pairs of points within a threshold, for bench_cluster.py:
// peer_whispers POINTS DIM THRESHOLD IN OUT; prints the seconds, those for the pairs included.
#include <dlib/clustering.h>

#include <cblas.h>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char **argv)
{
    if (argc != 6)
        return 1;
    const size_t n = strtoul(argv[1], nullptr, 10), dim = strtoul(argv[2], nullptr, 10);
    const size_t block = 1024;
    const float threshold = strtof(argv[3], nullptr);
    std::vector<float> x(n * dim), gram(block * block);
    FILE *file = fopen(argv[4], "rb");
    if (file == nullptr || fread(x.data(), sizeof(float), x.size(), file) != x.size())
        return 1;
    fclose(file);
    const auto start = std::chrono::steady_clock::now();
    std::vector<dlib::sample_pair> edges;
    for (size_t i = 0; i < n; i++)
        edges.push_back(dlib::sample_pair(i, i)); // a point without a near one has a label too
    for (size_t row = 0; row < n; row += block)
        for (size_t column = row; column < n; column += block) {
            const size_t rows = std::min(block, n - row), columns = std::min(block, n - column);
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, (int)dim,
                        1, &x[row * dim], (int)dim, &x[column * dim], (int)dim, 0, gram.data(),
                        (int)block);
            for (size_t i = 0; i < rows; i++)
                for (size_t j = 0; j < columns; j++)
                    if (column + j > row + i && 2 - 2 * gram[i * block + j] <= threshold)
                        edges.push_back(dlib::sample_pair(row + i, column + j));
        }
    std::vector<unsigned long> labels;
    dlib::chinese_whispers(edges, labels);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::vector<uint32_t> out(labels.begin(), labels.end());
    out.resize(n);
    printf("%.3f\n", seconds.count());
    file = fopen(argv[5], "wb");
    return file != nullptr && fwrite(out.data(), 4, n, file) == n && fclose(file) == 0 ? 0 : 1;
}
