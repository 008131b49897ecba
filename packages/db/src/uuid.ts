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

/** UUIDs of version 7 of which each is greater than the one before, whatever the clock does (RFC 9562 §6.2, method 1). */
export function uuidv7Sequence(): (now?: number) => string {
  let last = 0;
  let count = 0;
  return (now = Date.now()) => {
    if (now > last) {
      last = now;
      count = 0;
    } else if (++count > 0xfff) {
      last++;
      count = 0;
    }
    const id = uuidv7(last);
    return `${id.slice(0, 15)}${count.toString(16).padStart(3, "0")}${id.slice(18)}`;
  };
}

/** Whether a text is a UUID as this file and Postgres write one. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}
