import { randomFillSync } from "node:crypto";

/** A UUID of version 7 (RFC 9562 §5.7): milliseconds first, so that rows made together lie together in an index. */
export function uuidv7(now: number = Date.now()): string {
  const octets = randomFillSync(Buffer.alloc(16));
  octets.writeUIntBE(now, 0, 6);
  octets.writeUInt8(0x70 | (octets.readUInt8(6) & 0x0f), 6);
  octets.writeUInt8(0x80 | (octets.readUInt8(8) & 0x3f), 8);
  const hex = octets.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
