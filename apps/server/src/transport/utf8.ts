import { isUtf8 } from "node:buffer";
import { StreamError } from "@rostra/xmpp/stream-error";

/** Decodes a stream of UTF-8, whose characters may be split between chunks. */
export class Utf8Decoder {
  #tail: Buffer = Buffer.alloc(0);

  /** The text so far complete; throws StreamError `unsupported-encoding` on octets that are not UTF-8 (6120-11.6-1). */
  decode(chunk: Buffer): string {
    const bytes = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    const whole = bytes.length - incompleteTail(bytes);
    const complete = bytes.subarray(0, whole);
    if (!isUtf8(complete)) throw new StreamError("unsupported-encoding");
    this.#tail = whole === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(whole));
    return complete.toString("utf8");
  }
}

/** How many octets at the end begin a character that is not whole yet: 0 to 3. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const octet = bytes[bytes.length - back] ?? 0;
    if ((octet & 0xc0) === 0x80) continue;
    const length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
