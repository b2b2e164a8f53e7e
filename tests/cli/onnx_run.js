// Embeds by onnxruntime and compares: for tests/cli/onnx.sh.  FACENET_NODE_MODULES names the folder
// that has onnxruntime-node.
//   node onnx_run.js numbers FILE.onnx...        the .in and .out beside each, as test_export writes
//   node onnx_run.js pictures FILE.onnx CSV DIR  what facenet export embeddings wrote of P3 pictures
'use strict';
const fs = require('fs');
const ort = require(process.env.FACENET_NODE_MODULES + '/onnxruntime-node');
const TOLERANCE = 1e-4;

const floats = (path) => new Float32Array(new Uint8Array(fs.readFileSync(path)).buffer);

// Largest difference of the embeddings of pixels (n, side, side, 3) and expected (n, d).
async function difference(session, pixels, n, expected) {
    const side = Math.sqrt(pixels.length / (3 * n));
    const input = new Float32Array(pixels.length);
    for (let i = 0; i < n; i++)
        for (let c = 0; c < 3; c++)
            for (let p = 0; p < side * side; p++)
                input[(i * 3 + c) * side * side + p] = pixels[(i * side * side + p) * 3 + c];
    const tensor = new ort.Tensor('float32', input, [n, 3, side, side]);
    const output = (await session.run({ input: tensor })).embedding.data;
    if (output.length !== expected.length)
        return Infinity;
    return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - output[i])), 0);
}

async function numbers(paths) {
    let worst = 0;
    for (const path of paths) {
        const session = await ort.InferenceSession.create(path);
        const stem = path.slice(0, -'.onnx'.length);
        const found = await difference(session, floats(stem + '.in'), 3, floats(stem + '.out'));
        console.log(`${path}: ${found}`);
        worst = Math.max(worst, found);
    }
    return worst;
}

async function pictures(path, csv, folder) {
    const session = await ort.InferenceSession.create(path);
    let worst = 0, count = 0;
    for (const line of fs.readFileSync(csv, 'utf8').trim().split('\n').slice(1)) {
        const [, picture, , ...vector] = line.split(',').map((word) => word.replace(/"/g, ''));
        const words = fs.readFileSync(`${folder}/${picture}`, 'utf8').trim().split(/\s+/);
        const pixels = words.slice(4).map((value) => value / 127.5 - 1);
        worst = Math.max(worst, await difference(session, pixels, 1, vector.map(Number)));
        count++;
    }
    console.log(`${count} pictures: ${worst}`);
    return count > 0 ? worst : Infinity;
}

const [what, ...rest] = process.argv.slice(2);
(what === 'numbers' ? numbers(rest) : pictures(...rest)).then((worst) => {
    process.exitCode = worst <= TOLERANCE ? 0 : 1;
});
