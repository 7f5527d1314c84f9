import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** A body that unpacks to more than this is refused: what policies read of bodies is smaller. */
const largestBody = 64 * 1024 * 1024;

const decoders: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The bytes behind a Content-Encoding (RFC 9110 §8.4), several of them too.
 * @throws Error for an encoding that is not known, and for bytes that are not of it or unpack to more than 64 MB
 */
export function decodeContent(bytes: Buffer, encoding: string | undefined): Buffer {
  const encodings = (encoding ?? "").toLowerCase().split(",");
  let decoded = bytes;
  for (const name of encodings.map((part) => part.trim()).reverse()) {
    if (name === "" || name === "identity" || bytes.length === 0) continue;
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (decode === undefined) throw new Error(`The body's Content-Encoding ${name} cannot be read here.`);
    decoded = decode(decoded, { maxOutputLength: largestBody });
  }
  return decoded;
}
