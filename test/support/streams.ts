import { piecesOf } from "../../src/shared/byteStream.js";

/** A stream of these pieces, one for each time it is asked. */
export function streamOfPieces(...pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
}

/** All bytes of a stream. */
export async function bytesOfStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(stream)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** The bytes cut at these places, in whatever order they are given. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

/** Bytes in which no two chunks are alike. */
export function patternOf(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4)).map((_, i) => Math.imul(i + 1, 0x9e3779b1));
  return new Uint8Array(words.buffer).subarray(0, length);
}
