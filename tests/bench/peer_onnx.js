// Pictures a second of an ONNX file in onnxruntime, for bench-peers.  FACENET_NODE_MODULES names
// the folder that has onnxruntime-node.
//   node peer_onnx.js FILE.onnx WIDTH HEIGHT BATCH THREADS SECONDS
'use strict';
const ort = require(process.env.FACENET_NODE_MODULES + '/onnxruntime-node');
const [path, ...numbers] = process.argv.slice(2);
const [width, height, batch, threads, seconds] = numbers.map(Number);

(async () => {
    const session = await ort.InferenceSession.create(path, {
        intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
    });
    const values = Float32Array.from({ length: batch * 3 * width * height },
        (_, i) => (i * 37 % 256) / 127.5 - 1);
    const feeds = {};
    feeds[session.inputNames[0]] = new ort.Tensor('float32', values, [batch, 3, height, width]);
    const times = [];
    await session.run(feeds);
    await session.run(feeds);
    for (const end = performance.now() + seconds * 1e3;
        times.length < 3 || performance.now() < end;) {
        const started = performance.now();
        await session.run(feeds);
        times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    console.log((batch * 1e3 / times[Math.floor(times.length / 2)]).toFixed(2));
})();
