// One sample of dlib's speed (Debian: libdlib-dev): images a second of training steps of the net
// that facenet calls resnet, on a batch of 64 pictures of 16 people.  dlib has no 1x1 short cut; it
// pools and pads with zeros, which is less work.
//
// Usage: peer_dlib [STEPS]
#include <dlib/dnn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace dlib;

template <int N, int step, typename S>
using block = bn_con<con<N, 3, 3, 1, 1, relu<bn_con<con<N, 3, 3, step, step, S>>>>>;
template <int N, typename S> using same = relu<add_prev1<block<N, 1, tag1<S>>>>;
template <int N, typename S>
using down = relu<add_prev2<avg_pool<2, 2, 2, 2, skip1<tag2<block<N, 2, tag1<S>>>>>>>;
template <typename S> using stem = relu<bn_con<con<32, 3, 3, 1, 1, S>>>;
template <typename S> using first = same<32, same<32, stem<S>>>;
template <typename S> using second = same<64, down<64, first<S>>>;
template <typename S> using third = same<128, down<128, second<S>>>;
template <typename S> using fourth = same<256, down<256, third<S>>>;
using net = loss_metric<fc_no_bias<128, avg_pool_everything<fourth<input_rgb_image>>>>;

int main(int argc, char **argv)
{
    const size_t batch = 64, steps = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 3;
    net network;
    dnn_trainer<net> trainer(network, sgd(0.0001, 0.9));
    std::vector<matrix<rgb_pixel>> images(batch);
    std::vector<unsigned long> labels(batch);
    std::vector<double> rates;
    dlib::rand random;

    trainer.set_learning_rate(0.01);
    for (size_t i = 0; i < batch; i++) {
        images[i].set_size(64, 64);
        for (auto &pixel : images[i])
            pixel = rgb_pixel(random.get_random_8bit_number(), random.get_random_8bit_number(),
                              random.get_random_8bit_number());
        labels[i] = i / 4;
    }
    for (size_t step = 0; step <= steps; step++) {
        auto begin = std::chrono::steady_clock::now();

        trainer.train_one_step(images, labels);
        trainer.get_net(force_flush_to_disk::no);
        std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        if (step > 0)
            rates.push_back(batch / taken.count());
    }
    std::sort(rates.begin(), rates.end());
    std::printf("%.2f\n", rates[rates.size() / 2]);
    return 0;
}
