/**
 * Decodes base64 (RFC 4648 §4), or gives undefined for anything but its one canonical spelling: a character outside the
 * alphabet, white space, missing or misplaced padding and padding bits that are not zero are all refused (RFC 6120 §6.3.5).
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const octets = Buffer.from(text, "base64"); // skips what it does not know, so only an equal re-encoding counts
  return octets.toString("base64") === text ? octets : undefined;
}

export function encodeBase64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("base64");
}

/**
 * Reads the character data of `<auth/>` or `<response/>`: "=" is data of length zero (RFC 6120 §6.4.2). Undefined stands
 * for incorrect-encoding. No character data at all also reads as length zero; in `<auth/>` that means no initial response,
 * which the caller tells apart by the text.
 */
export function readSaslData(text: string): Uint8Array | undefined {
  return text === "=" ? new Uint8Array() : decodeBase64(text);
}

/** Writes the character data of an `<auth/>` or `<success/>` that carries data; length zero is written "=" (RFC 6120 §6.4.2). */
export function writeSaslData(data: Uint8Array): string {
  return data.length === 0 ? "=" : encodeBase64(data);
}
